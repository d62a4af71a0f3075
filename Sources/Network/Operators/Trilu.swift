import ONNX

/// Matrices of which only the part above or below a diagonal is kept; the rest becomes 0.
struct Trilu: Operator {
    static let name = "Trilu"
    private let shape: [Int]
    private let keepsUpper: Bool
    /// The diagonal, counted from the main one to the right.
    private let diagonal: Int

    init(_ node: NodeReader) throws(ModelError) {
        shape = try node.movedData(rank: 2).shape
        keepsUpper = try node.flag("upper", default: true)
        let stated = try node.ints(at: 1, "k") ?? [0]
        guard stated.count == 1 else { throw node.error("k is \(stated), one number is expected") }
        // Beyond the corners nothing changes.
        diagonal = min(max(stated[0], -Graph.largestCount), Graph.largestCount)
    }

    var runsAtLoad: Bool { true }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: try node.input(0, "data").type, shape: shape)]
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let (shape, keepsUpper, diagonal) = (shape, keepsUpper, diagonal)
        let input = try lowering.input(node.inputs[0]!, .plain)
        let output = lowering.output(node.outputs[0], .plain)
        lowering.emit(node.name, reads: [input], writes: [output]) { offsets in
            TriangleStep(
                name: node.name, matrices: shape.dropLast(2).reduce(1, *), rows: shape[shape.count - 2],
                columns: shape[shape.count - 1], keepsUpper: keepsUpper, diagonal: diagonal,
                input: Operand(input, offsets: offsets), output: Operand(output, offsets: offsets))
        }
    }
}
