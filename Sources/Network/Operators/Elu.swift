import Kernels
import ONNX

/// x, below zero α·(eˣ − 1).
struct Elu: ElementwiseOperator {
    static let name = "Elu"
    private let alpha: Float

    init(_ node: NodeReader) throws(ModelError) {
        try node.requireElementwiseData()
        alpha = try node.float("alpha") ?? 1
    }

    func value(of x: Float) -> Float { x < 0 ? alpha * exponentialMinusOne(x) : x }
}
