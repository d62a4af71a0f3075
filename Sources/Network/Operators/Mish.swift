import Kernels

/// x · tanh(ln(1 + eˣ)).
struct Mish: ElementwiseFunction, KernelOperator {
    static let name = "Mish"

    var function: ElementFunction { .mish }
}
