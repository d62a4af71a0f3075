import Kernels

/// eˣ.
struct Exponential: ElementwiseFunction {
    static let name = "Exp"

    func value(of x: Float) -> Float { exponential(x) }
}
