import ONNX

/// The largest value in each window; padding never counts.
struct MaxPool: Operator {
    static let name = "MaxPool"
    private let pool: Pool

    init(_ node: NodeReader) throws(ModelError) {
        // Only the optional second output, the places of the maxima, depends on it.
        node.ignore("storage_order")
        pool = try Pool(node, pooling: .maximum)
    }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: try node.input(0, "data").type, shape: pool.shape)]
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        try pool.lower(node, into: &lowering)
    }
}
