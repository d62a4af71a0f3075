import ONNX

/// The elements at stated places along an axis; places below zero count from the end.
struct Gather: Operator {
    static let name = "Gather"
    private let span: AxisSpan
    private let places: [Int]
    private let shape: [Int]

    init(_ node: NodeReader) throws(ModelError) {
        let data = try node.movedData(rank: 1)
        let axis = try node.axis(node.int("axis") ?? 0, rank: data.shape.count)
        let indices = try node.input(1, "the indices").shape
        guard let places = try node.ints(at: 1, "the indices") else { throw node.error("the indices are missing") }
        let size = data.shape[axis]
        for place in places where !(-size..<size).contains(place) {
            throw node.error("index \(place) is outside a dimension of \(size)")
        }
        self.places = places.map { $0 < 0 ? $0 + size : $0 }
        span = AxisSpan(data.shape, axis: axis)
        shape = try node.checkedShape(data.shape[..<axis] + indices + data.shape[(axis + 1)...])
    }

    var runsAtLoad: Bool { true }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: try node.input(0, "data").type, shape: shape)]
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let (span, places) = (span, places)
        let source = try lowering.input(node.inputs[0]!, .plain)
        let target = lowering.output(node.outputs[0], .plain)
        lowering.emit(node.name, reads: [source], writes: [target]) { offsets in
            GatherStep(
                name: node.name, span: span, places: places, input: Operand(source, offsets: offsets),
                output: Operand(target, offsets: offsets))
        }
    }
}
