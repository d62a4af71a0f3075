import ONNX

/// Groups of channels brought to mean 0 and variance 1, then scale · x + bias: one of each per group before opset 21, per
/// channel since.
struct GroupNormalization: Operator {
    static let name = "GroupNormalization"
    private let normalization: Normalization

    init(_ node: NodeReader) throws(ModelError) {
        let shape = try node.floatData(rank: 3).shape
        node.ignore("stash_type")
        guard let groups = try node.int("num_groups"), groups > 0, shape[1] % groups == 0 else {
            throw node.error("num_groups should divide the \(shape[1]) channels")
        }
        let parts = node.opset < 21 ? groups : shape[1]
        try node.requireFloats(at: 1, "the scale", shape: [parts])
        try node.requireFloats(at: 2, "the bias", shape: [parts])
        let picture = shape[1...].reduce(1, *)
        normalization = Normalization(
            rows: shape[0] * groups, count: picture / groups, epsilon: try node.float("epsilon") ?? 1e-5,
            view: [shape[0], parts, picture / max(parts, 1)], factor: [parts, 1])
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
