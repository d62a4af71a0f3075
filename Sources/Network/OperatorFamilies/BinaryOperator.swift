import ONNX

/// An operator that is one arithmetic of two tensors.
protocol BinaryOperator: Operator {
    static var arithmetic: Arithmetic { get }
    var operation: BinaryOperation { get }
    init(operation: BinaryOperation)
}

extension BinaryOperator {
    init(_ node: NodeReader) throws(ModelError) {
        self.init(operation: try BinaryOperation(node, Self.arithmetic))
    }

    var runsAtLoad: Bool { true }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        let isTruth = Self.arithmetic.isComparison || Self.arithmetic.isLogical
        return [ValueType(type: isTruth ? .bool : try node.input(0, "data").type, shape: operation.shape)]
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        try operation.lower(node, into: &lowering)
    }
}
