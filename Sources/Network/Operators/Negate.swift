/// −x.
struct Negate: ElementwiseFunction {
    static let name = "Neg"

    func value(of x: Float) -> Float { -x }
}
