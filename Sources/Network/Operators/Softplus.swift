import Kernels

/// ln(1 + eˣ).
struct Softplus: ElementwiseFunction {
    static let name = "Softplus"

    func value(of x: Float) -> Float { softplus(x) }
}
