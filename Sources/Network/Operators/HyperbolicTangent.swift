import Kernels

/// The hyperbolic tangent.
struct HyperbolicTangent: ElementwiseFunction, KernelOperator {
    static let name = "Tanh"

    var function: ElementFunction { .hyperbolicTangent }
}
