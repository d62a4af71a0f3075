import Kernels
import ONNX

/// x, below zero α·(e^(x/α) − 1).
struct Celu: ElementwiseOperator {
    static let name = "Celu"
    private let alpha: Float

    init(_ node: NodeReader) throws(ModelError) {
        try node.requireElementwiseData()
        alpha = try node.float("alpha") ?? 1
    }

    func value(of x: Float) -> Float { x < 0 ? alpha * exponentialMinusOne(x / alpha) : x }
}
