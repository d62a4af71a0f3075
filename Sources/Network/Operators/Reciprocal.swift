/// 1 / x.
struct Reciprocal: ElementwiseFunction {
    static let name = "Reciprocal"

    func value(of x: Float) -> Float { 1 / x }
}
