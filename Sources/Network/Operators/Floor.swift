/// The largest integer that is not above x.
struct Floor: ElementwiseFunction {
    static let name = "Floor"

    func value(of x: Float) -> Float { x.rounded(.down) }
}
