import ONNX

/// min(max(x, low), high); the limits are attributes before opset 11, inputs since.
struct Clip: ClampOperator {
    static let name = "Clip"
    let range: ClampRange

    init(_ node: NodeReader) throws(ModelError) {
        let data = try node.movedData()
        var range = ClampRange.everything
        if node.opset < 11 {
            node.ignore("consumed_inputs")
            range.low = try node.float("min") ?? range.low
            range.high = try node.float("max") ?? range.high
        } else {
            range.low = try Self.limit(node, 1, "the lower limit", data.type) ?? range.low
            range.high = try Self.limit(node, 2, "the upper limit", data.type) ?? range.high
        }
        guard !range.low.isNaN, !range.high.isNaN else { throw node.error("a limit is not a number") }
        self.range = range
    }

    /// Integers beyond those that a Float holds exactly stay beyond them.
    private static func limit(
        _ node: NodeReader, _ index: Int, _ what: String, _ type: ElementType
    ) throws(ModelError) -> Float? {
        let values =
            type.isHeldExactly ? try node.ints(at: index, what)?.map { Float($0) } : try node.floats(at: index, what)
        guard let values else { return nil }
        guard values.count == 1 else { throw node.error("\(what) should be one number") }
        return values[0]
    }
}
