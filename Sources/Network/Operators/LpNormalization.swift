import ONNX

/// Each element divided by the norm of all along an axis: the sum of magnitudes (p = 1) or the length (p = 2).
struct LpNormalization: AxisOperator {
    static let name = "LpNormalization"
    let function: AxisFunction
    let span: AxisSpan

    init(_ node: NodeReader) throws(ModelError) {
        let data = try node.floatData(rank: 1)
        span = AxisSpan(data.shape, axis: try node.axis(node.int("axis") ?? -1, rank: data.shape.count))
        let p = try node.int("p") ?? 2
        guard p == 1 || p == 2 else { throw node.error("p is \(p), 1 or 2 is expected") }
        function = .normalise(squares: p == 2)
    }
}
