import ONNX

/// A tensor seen as [outer][axis][inner].
struct AxisSpan: Sendable, Equatable {
    var outer: Int
    var count: Int
    var inner: Int

    init(outer: Int = 1, count: Int, inner: Int = 1) {
        self.outer = outer
        self.count = count
        self.inner = inner
    }

    init(_ shape: [Int], axis: Int) {
        outer = shape.prefix(axis).reduce(1, *)
        count = shape.isEmpty ? 1 : shape[axis]
        inner = shape.dropFirst(axis + 1).reduce(1, *)
    }

    /// All dimensions from the axis on as one.
    init(_ shape: [Int], from axis: Int) {
        outer = shape[..<axis].reduce(1, *)
        count = shape[axis...].reduce(1, *)
        inner = 1
    }
}

/// An operator that looks at all elements along an axis and gives one for each.
protocol AxisOperator: Operator {
    var function: AxisFunction { get }
    var span: AxisSpan { get }
}

extension AxisOperator {
    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        let data = try node.input(0, "data")
        return [ValueType(type: data.type, shape: data.shape)]
    }

    func facts(_ node: Node, in graph: Graph) -> LayerFacts {
        let rank = graph.values[node.outputs[0]].shape.count
        return LayerFacts(reach: rank <= 2 ? .everything : .each)
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let (function, span) = (function, span)
        let input = try lowering.input(node.inputs[0]!, .plain)
        let output = lowering.output(node.outputs[0], .plain)
        lowering.emit(node.name, reads: [input], writes: [output]) { offsets in
            AlongAxisStep(
                name: node.name, function: function, span: span, input: Operand(input, offsets: offsets),
                output: Operand(output, offsets: offsets))
        }
    }
}

extension NodeReader {
    /// The span of Softmax and its kin. Before opset 13 all dimensions from the axis on are one.
    func softmaxSpan() throws(ModelError) -> AxisSpan {
        let data = try floatData()
        let rank = data.shape.count
        let stated = try int("axis") ?? (opset < 13 ? 1 : -1)
        if opset < 13 { return AxisSpan(data.shape, from: try axis(stated, rank: rank, end: true)) }
        return AxisSpan(data.shape, axis: try axis(stated, rank: max(rank, 1)))
    }
}
