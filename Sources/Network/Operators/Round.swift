/// The nearest integer, the even one of two.
struct Round: ElementwiseFunction {
    static let name = "Round"

    func value(of x: Float) -> Float { x.rounded(.toNearestOrEven) }
}
