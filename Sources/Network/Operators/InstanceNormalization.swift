import ONNX

/// Each channel of each picture brought to mean 0 and variance 1, then scale · x + B per channel.
struct InstanceNormalization: Operator {
    static let name = "InstanceNormalization"
    private let normalization: Normalization

    init(_ node: NodeReader) throws(ModelError) {
        let shape = try node.floatData(rank: 3).shape
        node.ignore("consumed_inputs")
        let count = shape[2...].reduce(1, *)
        try node.requireFloats(at: 1, "the scale", shape: [shape[1]])
        try node.requireFloats(at: 2, "B", shape: [shape[1]])
        normalization = Normalization(
            rows: shape[0] * shape[1], count: count, epsilon: try node.float("epsilon") ?? 1e-5,
            view: [shape[0], shape[1], count], factor: [shape[1], 1])
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
