/// −1, 0 or 1.
struct Sign: ElementwiseFunction {
    static let name = "Sign"

    func value(of x: Float) -> Float { x > 0 ? 1 : x < 0 ? -1 : x }
}
