import ONNX

/// The k largest or smallest elements along an axis, the best first, and where they stand; of equal ones the first. How many
/// is an attribute before opset 10, an input since.
struct TopK: Operator {
    static let name = "TopK"
    private let span: AxisSpan
    private let count: Int
    private let seeksLargest: Bool
    private let shape: [Int]

    init(_ node: NodeReader) throws(ModelError) {
        let data = try node.movedData(rank: 1)
        let axis = try node.axis(node.int("axis") ?? -1, rank: data.shape.count)
        // Whatever `sorted` says: in order is an order too.
        node.ignore("sorted")
        seeksLargest = try node.flag("largest", default: true)
        let size = data.shape[axis]
        let stated = try node.opset < 10 ? node.int("k") : node.ints(at: 1, "k")?.first
        guard let count = stated, (0...size).contains(count) else {
            throw node.error("k is \(stated.map(String.init) ?? "missing"), a number from 0 to \(size) is expected")
        }
        guard size < Lowering.exactIntegers else {
            throw node.unsupported("axis \(axis) has \(size) elements, which is too many")
        }
        self.count = count
        span = AxisSpan(data.shape, axis: axis)
        var shape = data.shape
        shape[axis] = count
        self.shape = shape
    }

    var runsAtLoad: Bool { true }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: try node.input(0, "data").type, shape: shape), ValueType(type: .int64, shape: shape)]
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let (span, count, seeksLargest) = (span, count, seeksLargest)
        let input = try lowering.input(node.inputs[0]!, .plain)
        let values = lowering.output(node.outputs[0], .plain)
        let places = lowering.output(node.outputs[1], .plain)
        lowering.emit(node.name, reads: [input], writes: [values, places]) { offsets in
            TopStep(
                name: node.name, span: span, count: count, seeksLargest: seeksLargest,
                input: Operand(input, offsets: offsets), values: Operand(values, offsets: offsets),
                places: Operand(places, offsets: offsets))
        }
    }
}
