import ONNX

/// At inference the input itself, and a mask that lets everything through, if it is asked for.
struct Dropout: ReshapingOperator {
    static let name = "Dropout"
    let shape: [Int]
    private let mask: ElementType?

    init(_ node: NodeReader) throws(ModelError) {
        let data = try node.input(0, "data")
        shape = data.shape
        // Before opset 10 the mask is of the type of the data.
        mask = node.wantedOutputs > 1 ? (node.opset < 10 ? data.type : .bool) : nil
        node.ignore("ratio", "seed", "is_test", "consumed_inputs")
        if node.opset >= 12, let training = try node.ints(at: 2, "training_mode"), training != [0] {
            throw node.unsupported("training_mode is not supported")
        }
    }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        let kept = ValueType(type: try node.input(0, "data").type, shape: shape)
        return [kept] + (mask.map { [ValueType(type: $0, shape: shape)] } ?? [])
    }

    func fold(_ inputs: [Value?]) -> [Tensor]? {
        guard mask == nil, let constant = inputs.first??.constant else { return nil }
        return [constant]
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        lowering.places.alias(node.outputs[0], of: try lowering.input(node.inputs[0]!, .plain).seenAsPlain)
        guard mask != nil else { return }
        let count = shape.reduce(1, *)
        let output = lowering.output(node.outputs[1], .plain)
        lowering.emit(node.name, reads: [], writes: [output]) { offsets in
            FillStep(name: node.name, output: Operand(output, offsets: offsets), count: count, value: 1)
        }
    }
}
