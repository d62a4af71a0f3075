import Kernels

/// 1 / (1 + e⁻ˣ).
struct Sigmoid: ElementwiseFunction, KernelOperator {
    static let name = "Sigmoid"

    var function: ElementFunction { .sigmoid }
}
