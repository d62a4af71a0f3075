import ONNX

/// The p-norm of each window: the p-th root of the sum of the p-th powers of magnitudes.
struct LpPool: PoolOperator {
    static let name = "LpPool"
    let pool: Pool

    init(_ node: NodeReader) throws(ModelError) { pool = try Pool(node, pooling: .norm(p: node.norm())) }
}

extension NodeReader {
    /// The attribute `p` of pools.
    func norm() throws(ModelError) -> Int {
        let p = try int("p") ?? 2
        guard (1...1024).contains(p) else { throw error("p is \(p), a number from 1 to 1024 is expected") }
        return p
    }
}
