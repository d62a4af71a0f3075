import Kernels

/// The error function.
struct ErrorFunction: ElementwiseFunction {
    static let name = "Erf"

    func value(of x: Float) -> Float { errorFunction(x) }
}
