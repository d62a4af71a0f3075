import ONNX

/// The mean of each window, with or without the padding.
struct AveragePool: PoolOperator {
    static let name = "AveragePool"
    let pool: Pool

    init(_ node: NodeReader) throws(ModelError) {
        let includesPadding = try node.flag("count_include_pad")
        pool = try Pool(node, pooling: .average(includesPadding: includesPadding))
        if includesPadding, try node.flag("ceil_mode"), pool.window.axes.contains(where: { $0.dilation > 1 }) {
            // ONNX's reference and ONNX Runtime divide by different counts here.
            throw node.unsupported("count_include_pad together with ceil_mode and dilations is not supported")
        }
    }
}
