import Kernels

/// 1 / (1 + e⁻ˣ).
struct Sigmoid: ElementwiseFunction {
    static let name = "Sigmoid"

    func value(of x: Float) -> Float { 1 / (1 + exponential(-x)) }
}
