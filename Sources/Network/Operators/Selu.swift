import Kernels
import ONNX

/// γ·x, below zero γ·α·(eˣ − 1).
struct Selu: ElementwiseOperator {
    static let name = "Selu"
    private let alpha: Float
    private let gamma: Float

    init(_ node: NodeReader) throws(ModelError) {
        try node.requireElementwiseData()
        alpha = try node.float("alpha") ?? 1.673_263_2
        gamma = try node.float("gamma") ?? 1.050_701
    }

    func value(of x: Float) -> Float { x < 0 ? gamma * (alpha * exponentialMinusOne(x)) : gamma * x }
}
