/// |x|.
struct Abs: ElementwiseFunction {
    static let name = "Abs"

    func value(of x: Float) -> Float { x.magnitude }
}
