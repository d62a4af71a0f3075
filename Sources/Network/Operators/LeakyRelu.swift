import Kernels
import ONNX

/// x, below zero α·x.
struct LeakyRelu: KernelOperator {
    static let name = "LeakyRelu"
    private let alpha: Float

    init(_ node: NodeReader) throws(ModelError) {
        try node.requireElementwiseData()
        alpha = try node.float("alpha") ?? 0.01
    }

    var function: ElementFunction { .leakyRelu(alpha: alpha) }
}
