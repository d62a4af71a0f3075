import ONNX

/// Real numbers as integers of 0…255 whose scale and zero point follow from the least and the largest of them, 0 included.
struct DynamicQuantizeLinear: Operator {
    static let name = "DynamicQuantizeLinear"

    init(_ node: NodeReader) throws(ModelError) {
        guard try node.floatData().count > 0 else { throw node.error("there is nothing in an empty tensor") }
    }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [
            ValueType(type: .uint8, shape: try node.input(0, "data").shape), ValueType(type: .float32, shape: []),
            ValueType(type: .uint8, shape: []),
        ]
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let count = lowering.shape(node.inputs[0]!).reduce(1, *)
        let input = try lowering.input(node.inputs[0]!, .plain)
        let outputs = node.outputs.map { lowering.output($0, .plain) }
        lowering.emit(node.name, reads: [input], writes: outputs) { offsets in
            DynamicScalingStep(
                name: node.name, count: count, input: Operand(input, offsets: offsets),
                integers: Operand(outputs[0], offsets: offsets), scale: Operand(outputs[1], offsets: offsets),
                zero: Operand(outputs[2], offsets: offsets))
        }
    }
}
