import Kernels

/// The hyperbolic tangent.
struct HyperbolicTangent: ElementwiseFunction {
    static let name = "Tanh"

    func value(of x: Float) -> Float { hyperbolicTangent(x) }
}
