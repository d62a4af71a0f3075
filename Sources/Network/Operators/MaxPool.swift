import ONNX

/// The largest value in each window; padding never counts.
struct MaxPool: PoolOperator {
    static let name = "MaxPool"
    let pool: Pool

    init(_ node: NodeReader) throws(ModelError) {
        // Only the optional second output, the places of the maxima, depends on it.
        node.ignore("storage_order")
        pool = try Pool(node, pooling: .maximum)
    }
}
