import ONNX

/// The elements at some places along an axis; places below zero count from the end. Places that are computed while the
/// network runs, and lie outside, count as the nearest that does not.
struct Gather: Operator {
    static let name = "Gather"
    private let span: AxisSpan
    /// Each within the axis; nil if they are computed.
    private let places: [Int]?
    private let count: Int
    private let shape: [Int]

    init(_ node: NodeReader) throws(ModelError) {
        let data = try node.movedData(rank: 1)
        let axis = try node.axis(node.int("axis") ?? 0, rank: data.shape.count)
        let indices = try node.input(1, "the indices")
        let size = data.shape[axis]
        count = indices.count
        span = AxisSpan(data.shape, axis: axis)
        shape = try node.checkedShape(data.shape[..<axis] + indices.shape + data.shape[(axis + 1)...])
        guard indices.constant != nil else {
            guard indices.type == .int32 || indices.type == .int64 else {
                throw node.error("indices of type \(indices.type.name) are no integers")
            }
            guard (1..<Lowering.exactIntegers).contains(size) else {
                throw node.unsupported("computed indices into a dimension of \(size) are not supported")
            }
            places = nil
            return
        }
        let places = try node.ints(at: 1, "the indices") ?? []
        for place in places where !(-size..<size).contains(place) {
            throw node.error("index \(place) is outside a dimension of \(size)")
        }
        self.places = places.map { $0 < 0 ? $0 + size : $0 }
    }

    var runsAtLoad: Bool { true }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: try node.input(0, "data").type, shape: shape)]
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let (span, count) = (span, count)
        let source = try lowering.input(node.inputs[0]!, .plain)
        guard let places else {
            let indices = try lowering.input(node.inputs[1]!, .plain)
            let target = lowering.output(node.outputs[0], .plain)
            lowering.emit(node.name, reads: [source, indices], writes: [target]) { offsets in
                GatherComputedStep(
                    name: node.name, span: span, count: count, input: Operand(source, offsets: offsets),
                    indices: Operand(indices, offsets: offsets), output: Operand(target, offsets: offsets))
            }
            return
        }
        let target = lowering.output(node.outputs[0], .plain)
        lowering.emit(node.name, reads: [source], writes: [target]) { offsets in
            GatherStep(
                name: node.name, span: span, places: places, input: Operand(source, offsets: offsets),
                output: Operand(target, offsets: offsets))
        }
    }
}

extension Gather: PlaneMover {
    func movedPlanes(of size: Int, _ count: Int) -> [[Int]]? {
        guard let places, span.outer == 1, span.inner % size == 0 else { return nil }
        let planes = span.inner / size
        return [places.flatMap { $0 * planes..<($0 + 1) * planes }]
    }
}
