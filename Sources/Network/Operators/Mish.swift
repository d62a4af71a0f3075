import Kernels

/// x · tanh(ln(1 + eˣ)).
struct Mish: ElementwiseFunction {
    static let name = "Mish"

    func value(of x: Float) -> Float { x * hyperbolicTangent(softplus(x)) }
}
