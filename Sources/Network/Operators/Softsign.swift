/// x / (1 + |x|).
struct Softsign: ElementwiseFunction {
    static let name = "Softsign"

    func value(of x: Float) -> Float { x / (1 + x.magnitude) }
}
