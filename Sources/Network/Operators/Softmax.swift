import ONNX

/// Scores into probabilities along an axis. Before opset 13 all dimensions from the axis on are one.
struct Softmax: Operator {
    static let name = "Softmax"
    private let outer: Int
    private let count: Int
    private let inner: Int

    init(_ node: NodeReader) throws(ModelError) {
        let data = try node.floatData()
        let rank = data.shape.count
        let stated = try node.int("axis") ?? (node.opset < 13 ? 1 : -1)
        if node.opset < 13 {
            let axis = try node.axis(stated, rank: rank, end: true)
            outer = data.shape[..<axis].reduce(1, *)
            count = data.shape[axis...].reduce(1, *)
            inner = 1
        } else {
            let axis = try node.axis(stated, rank: max(rank, 1))
            outer = data.shape.prefix(axis).reduce(1, *)
            count = rank == 0 ? 1 : data.shape[axis]
            inner = data.shape.dropFirst(axis + 1).reduce(1, *)
        }
    }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        let data = try node.input(0, "data")
        return [ValueType(type: data.type, shape: data.shape)]
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let (outer, count, inner) = (outer, count, inner)
        let input = try lowering.input(node.inputs[0]!, .plain)
        let output = lowering.output(node.outputs[0], .plain)
        lowering.emit(node.name, reads: [input], writes: [output]) { offsets in
            SoftmaxStep(
                name: node.name, outer: outer, count: count, inner: inner, input: Operand(input, offsets: offsets),
                output: Operand(output, offsets: offsets))
        }
    }
}
