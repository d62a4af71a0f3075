import ONNX

/// An operator that is nothing but a pool.
protocol PoolOperator: Operator {
    var pool: Pool { get }
}

extension PoolOperator {
    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: try node.input(0, "data").type, shape: pool.shape)]
    }

    func facts(_ node: Node, in graph: Graph) -> LayerFacts { pool.facts }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        try pool.lower(node, into: &lowering)
    }
}
