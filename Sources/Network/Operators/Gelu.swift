import Kernels
import ONNX

/// x · Φ(x) with the distribution Φ of the standard normal: exactly, or approximated by a hyperbolic tangent.
struct Gelu: ElementwiseOperator {
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

    func value(of x: Float) -> Float {
        if isApproximate {
            // √(2/π)
            return 0.5 * x * (1 + hyperbolicTangent(0.797_884_6 * (x + 0.044_715 * x * x * x)))
        }
        return 0.5 * x * (1 + errorFunction(x * 0.707_106_8))
    }
}
