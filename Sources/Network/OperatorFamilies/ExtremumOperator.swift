import ONNX

/// An operator that tells where along an axis the largest or the smallest element stands.
protocol ExtremumOperator: Operator {
    static var seeksLargest: Bool { get }
    var axis: ExtremumAxis { get }
    init(axis: ExtremumAxis)
}

struct ExtremumAxis: Sendable {
    let span: AxisSpan
    let shape: [Int]
    /// Of several that are the same the last, else the first.
    let takesLast: Bool
}

extension ExtremumOperator {
    init(_ node: NodeReader) throws(ModelError) {
        let data = try node.input(0, "data")
        try node.requireNumbers(data)
        guard !data.shape.isEmpty else { throw node.error("a single number has no axis") }
        let axis = try node.axis(node.int("axis") ?? 0, rank: data.shape.count)
        let span = AxisSpan(data.shape, axis: axis)
        guard span.count > 0 else { throw node.error("there is nothing along axis \(axis) of \(data.shape)") }
        guard span.count < Lowering.exactIntegers else {
            throw node.unsupported("axis \(axis) has \(span.count) elements, which is too many")
        }
        let reduced = ReducedAxes(
            input: data.shape, reduced: [axis], keepsDimensions: try node.flag("keepdims", default: true))
        self.init(
            axis: ExtremumAxis(
                span: span, shape: reduced.output, takesLast: try node.flag("select_last_index")))
    }

    var runsAtLoad: Bool { true }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] { [ValueType(type: .int64, shape: axis.shape)] }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let axis = axis
        let input = try lowering.input(node.inputs[0]!, .plain)
        let output = lowering.output(node.outputs[0], .plain)
        lowering.emit(node.name, reads: [input], writes: [output]) { offsets in
            ExtremumStep(
                name: node.name, span: axis.span, seeksLargest: Self.seeksLargest, takesLast: axis.takesLast,
                input: Operand(input, offsets: offsets), output: Operand(output, offsets: offsets))
        }
    }
}
