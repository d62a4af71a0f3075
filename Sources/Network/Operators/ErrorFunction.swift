import Kernels

/// The error function.
struct ErrorFunction: ElementwiseFunction, KernelOperator {
    static let name = "Erf"

    var function: ElementFunction { .errorFunction }
}
