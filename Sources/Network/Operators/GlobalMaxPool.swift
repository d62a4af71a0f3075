import ONNX

/// The largest value of each channel.
struct GlobalMaxPool: PoolOperator {
    static let name = "GlobalMaxPool"
    let pool: Pool

    init(_ node: NodeReader) throws(ModelError) { pool = try Pool(whole: node, pooling: .maximum) }
}
