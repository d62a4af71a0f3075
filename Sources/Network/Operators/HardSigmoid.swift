import Kernels
import ONNX

/// min(max(α·x + β, 0), 1).
struct HardSigmoid: KernelOperator {
    static let name = "HardSigmoid"
    let alpha: Float
    let beta: Float

    init(_ node: NodeReader) throws(ModelError) {
        try node.requireElementwiseData()
        alpha = try node.float("alpha") ?? 0.2
        beta = try node.float("beta") ?? 0.5
    }

    var function: ElementFunction { .hardSigmoid(alpha: alpha, beta: beta) }
}
