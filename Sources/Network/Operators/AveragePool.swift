import ONNX

/// The mean of each window, with or without the padding.
struct AveragePool: Operator {
    static let name = "AveragePool"
    private let pool: Pool

    init(_ node: NodeReader) throws(ModelError) {
        let includesPadding = try node.flag("count_include_pad")
        pool = try Pool(node, pooling: .average(includesPadding: includesPadding))
        if includesPadding, try node.flag("ceil_mode"), pool.window.axes.contains(where: { $0.dilation > 1 }) {
            // ONNX's reference and ONNX Runtime divide by different counts here.
            throw node.unsupported("count_include_pad together with ceil_mode and dilations is not supported")
        }
    }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: try node.input(0, "data").type, shape: pool.shape)]
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        try pool.lower(node, into: &lowering)
    }
}
