import ONNX

/// The p-norm of each channel.
struct GlobalLpPool: PoolOperator {
    static let name = "GlobalLpPool"
    let pool: Pool

    init(_ node: NodeReader) throws(ModelError) {
        pool = try Pool(whole: node, pooling: .norm(p: node.norm()))
    }
}
