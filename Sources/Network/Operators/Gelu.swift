import Kernels
import ONNX

/// x · Φ(x) with the distribution Φ of the standard normal: exactly, or approximated by a hyperbolic tangent.
struct Gelu: KernelOperator {
    static let name = "Gelu"
    private let isApproximate: Bool

    /// The exact one.
    init() { isApproximate = false }

    init(_ node: NodeReader) throws(ModelError) {
        try node.requireElementwiseData()
        switch try node.string("approximate") ?? "none" {
        case "none": isApproximate = false
        case "tanh": isApproximate = true
        case let other: throw node.error("approximate is \"\(other)\", which ONNX does not define")
        }
    }

    var function: ElementFunction { isApproximate ? .geluByTangent : .gelu }
}
