import ONNX

/// The mean of each window, with or without the padding.
struct AveragePool: PoolOperator {
    static let name = "AveragePool"
    private(set) var pool: Pool

    init(_ node: NodeReader) throws(ModelError) {
        let includesPadding = try node.flag("count_include_pad")
        pool = try Pool(node, pooling: .average(includesPadding: includesPadding))
        if includesPadding, try node.flag("ceil_mode"), pool.window.axes.contains(where: { $0.dilation > 1 }) {
            // With dilations, ONNX's own cases count what a window takes in behind the padding too; without, they do not.
            pool.padToTheLastWindow()
        }
    }
}
