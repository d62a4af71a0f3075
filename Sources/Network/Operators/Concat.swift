import Kernels
import ONNX

/// Tensors behind each other along an axis.
struct Concat: Operator {
    static let name = "Concat"
    private let shapes: [[Int]]
    let axis: Int

    init(_ node: NodeReader) throws(ModelError) {
        let first = try node.movedData(rank: 1)
        axis = try node.axis(node.int("axis") ?? 1, rank: first.shape.count)
        var shapes: [[Int]] = []
        for index in node.inputs.indices {
            let value = try node.input(index, "data")
            guard value.type == first.type else {
                throw node.error("data of types \(first.type.name) and \(value.type.name) do not fit each other")
            }
            var expected = first.shape
            if value.shape.count == expected.count { expected[axis] = value.shape[axis] }
            guard value.shape == expected else {
                throw node.error("shapes \(first.shape) and \(value.shape) differ beside axis \(axis)")
            }
            shapes.append(value.shape)
        }
        self.shapes = shapes
    }

    var runsAtLoad: Bool { true }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        var shape = shapes[0]
        shape[axis] = shapes.reduce(0) { $0 + $1[axis] }
        return [ValueType(type: try node.input(0, "data").type, shape: shape)]
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let inputs = node.inputs.compactMap { $0 }
        let isBlockwise =
            joinsBlocks && inputs.allSatisfy { lowering.canBeMap($0) && lowering.form($0) != .plain }
        if isBlockwise {
            var parts: [Placed] = []
            for id in inputs { parts.append(try lowering.input(id, .blocked)) }
            if lowering.places.join(parts, as: node.outputs[0]) { return }
            let output = lowering.output(node.outputs[0], .blocked)
            lowering.emit(node.name, reads: parts, writes: [output]) { [parts] offsets in
                ConcatMapsStep(
                    name: node.name, inputs: parts.map { (Operand($0, offsets: offsets), $0.map) },
                    output: Operand(output, offsets: offsets), outputMap: output.map)
            }
            return
        }
        var parts: [Placed] = []
        for id in inputs { parts.append(try lowering.input(id, .plain)) }
        let output = lowering.output(node.outputs[0], .plain)
        let inner = shapes[0][(axis + 1)...].reduce(1, *)
        let row = shapes.reduce(0) { $0 + $1[axis] } * inner
        var offset = 0
        for (part, shape) in zip(parts, shapes) {
            let run = shape[axis] * inner
            lowering.copy(
                node, from: part, to: output, at: offset,
                extents: [
                    CopyStep.Extent(count: shape[..<axis].reduce(1, *), inputStride: run, outputStride: row),
                    CopyStep.Extent(count: run, inputStride: 1, outputStride: 1),
                ])
            offset += run
        }
    }
}

extension Concat: PlaneMover {
    var movesAllInputs: Bool { true }

    func movedPlanes(of size: Int, _ count: Int) -> [[Int]]? {
        shapes[0][..<axis].reduce(1, *) == 1 ? [Array(0..<count)] : nil
    }

    /// Whether the parts, as blocks of channels, only need to lie behind each other.
    var joinsBlocks: Bool { axis == 1 && shapes.dropLast().allSatisfy { $0[1] % KernelSet.lanes == 0 } }
}
