/// The smallest integer that is not below x.
struct Ceiling: ElementwiseFunction {
    static let name = "Ceil"

    func value(of x: Float) -> Float { x.rounded(.up) }
}
