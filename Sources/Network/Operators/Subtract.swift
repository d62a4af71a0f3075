import ONNX

/// The difference of two tensors.
struct Subtract: Operator {
    static let name = "Sub"
    var operation: BinaryOperation

    init(_ node: NodeReader) throws(ModelError) { operation = try BinaryOperation(node, .subtract) }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: try node.input(0, "data").type, shape: operation.shape)]
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        try operation.lower(node, into: &lowering)
    }
}
