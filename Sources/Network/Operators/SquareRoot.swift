/// √x.
struct SquareRoot: ElementwiseFunction {
    static let name = "Sqrt"

    func value(of x: Float) -> Float { x.squareRoot() }
}
