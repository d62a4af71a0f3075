/// x · min(max(x / 6 + ½, 0), 1).
struct HardSwish: ElementwiseFunction {
    static let name = "HardSwish"

    func value(of x: Float) -> Float { x * min(max(x / 6 + 0.5, 0), 1) }
}
