import ONNX

/// Local response normalisation across neighbouring channels (Krizhevsky and others, 2012):
/// y = x / (bias + α / size · Σ x²)^β, the sum over `size` channels around each.
struct LRN: Operator {
    static let name = "LRN"
    private let response: LocalResponse
    private let shape: [Int]

    init(_ node: NodeReader) throws(ModelError) {
        shape = try node.floatData(rank: 2).shape
        guard let size = try node.int("size"), size >= 1 else { throw node.error("size should be at least 1") }
        response = LocalResponse(
            size: size, alpha: try node.float("alpha") ?? 1e-4, beta: try node.float("beta") ?? 0.75,
            bias: try node.float("bias") ?? 1)
    }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: try node.input(0, "data").type, shape: shape)]
    }

    func multiplyAdds(_ node: Node, in graph: Graph) -> Int { shape.reduce(1, *) * min(response.size, shape[1]) }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let (response, shape) = (response, shape)
        let input = try lowering.input(node.inputs[0]!, .plain)
        let output = lowering.output(node.outputs[0], .plain)
        lowering.emit(node.name, reads: [input], writes: [output]) { offsets in
            LocalResponseStep(
                name: node.name, response: response, span: AxisSpan(shape, axis: 1),
                input: Operand(input, offsets: offsets), output: Operand(output, offsets: offsets))
        }
    }
}
