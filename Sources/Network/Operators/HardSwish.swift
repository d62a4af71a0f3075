import Kernels

/// x · min(max(x / 6 + ½, 0), 1).
struct HardSwish: ElementwiseFunction, KernelOperator {
    static let name = "HardSwish"

    var function: ElementFunction { .hardSwish }
}
