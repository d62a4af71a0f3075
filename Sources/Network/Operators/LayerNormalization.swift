import ONNX

/// All dimensions from an axis on brought to mean 0 and variance 1, then scale · x + B. Mean and 1/deviation are outputs, if
/// they are asked for.
struct LayerNormalization: Operator {
    static let name = "LayerNormalization"
    private let normalization: Normalization
    private let statistics: [Int]
    private let outputCount: Int

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
        if node.inputs.count > 2, node.inputs[2] != nil {
            try node.requireFloats(at: 2, "B", shape: scale.shape)
        }
        normalization = Normalization(
            rows: shape[..<axis].reduce(1, *), count: shape[axis...].reduce(1, *),
            epsilon: try node.float("epsilon") ?? 1e-5, view: shape, factor: scale.shape)
        statistics = shape[..<axis] + Array(repeating: 1, count: shape.count - axis)
        outputCount = node.wantedOutputs
    }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        let data = try node.input(0, "data")
        let all = [
            ValueType(type: data.type, shape: data.shape), ValueType(type: .float32, shape: statistics),
            ValueType(type: .float32, shape: statistics),
        ]
        return Array(all.prefix(outputCount))
    }

    func facts(_ node: Node, in graph: Graph) -> LayerFacts { LayerFacts(reach: .everything) }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let mean = outputCount > 1 ? lowering.output(node.outputs[1], .plain) : nil
        let inverseDeviation = outputCount > 2 ? lowering.output(node.outputs[2], .plain) : nil
        try normalization.lower(node, into: &lowering, mean: mean, inverseDeviation: inverseDeviation)
    }
}
