import Kernels

/// The natural logarithm.
struct Logarithm: ElementwiseFunction {
    static let name = "Log"

    func value(of x: Float) -> Float { logarithm(x) }
}
