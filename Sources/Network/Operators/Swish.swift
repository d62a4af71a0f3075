import Kernels
import ONNX

/// x / (1 + e^(−α·x)).
struct Swish: ElementwiseOperator {
    static let name = "Swish"
    private let alpha: Float

    /// With an α of 1, which is called SiLU too.
    init() { alpha = 1 }

    init(_ node: NodeReader) throws(ModelError) {
        try node.requireElementwiseData()
        alpha = try node.float("alpha") ?? 1
    }

    func value(of x: Float) -> Float { x / (1 + exponential(-alpha * x)) }
}
