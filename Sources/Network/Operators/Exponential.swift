import Kernels

/// eˣ.
struct Exponential: ElementwiseFunction, KernelOperator {
    static let name = "Exp"

    var function: ElementFunction { .exponential }
}
