import ONNX

/// All dimensions from an axis on brought to a mean square of 1, then scale · x.
struct RMSNormalization: Operator {
    static let name = "RMSNormalization"
    private let normalization: Normalization

    init(_ node: NodeReader) throws(ModelError) {
        let shape = try node.floatData(rank: 1).shape
        let axis = try node.axis(node.int("axis") ?? -1, rank: shape.count)
        if let type = try node.int("stash_type"), type != 1 {
            throw node.unsupported("statistics in another type than float are not supported")
        }
        let scale = try node.input(1, "the scale")
        try node.requireFloat(scale)
        guard try BinaryOperation.broadcast(shape, scale.shape, node) == shape else {
            throw node.error("a scale of shape \(scale.shape) does not fit data of shape \(shape)")
        }
        normalization = Normalization(
            rows: shape[..<axis].reduce(1, *), count: shape[axis...].reduce(1, *), isCentred: false,
            epsilon: try node.float("epsilon") ?? 1e-5, view: shape, factor: scale.shape)
    }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        let data = try node.input(0, "data")
        return [ValueType(type: data.type, shape: data.shape)]
    }

    func facts(_ node: Node, in graph: Graph) -> LayerFacts { LayerFacts(reach: .everything) }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        try normalization.lower(node, into: &lowering)
    }
}
