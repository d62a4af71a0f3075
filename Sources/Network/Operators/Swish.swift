import Kernels
import ONNX

/// x / (1 + e^(−α·x)).
struct Swish: KernelOperator {
    static let name = "Swish"
    private let alpha: Float

    /// With an α of 1, which is called SiLU too.
    init() { alpha = 1 }

    init(_ node: NodeReader) throws(ModelError) {
        try node.requireElementwiseData()
        alpha = try node.float("alpha") ?? 1
    }

    var function: ElementFunction { .swish(alpha: alpha) }
}
