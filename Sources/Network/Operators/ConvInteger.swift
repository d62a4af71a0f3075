import ONNX

/// A convolution of 8-bit integers whose sums stay integers.
struct ConvInteger: Operator {
    static let name = "ConvInteger"
    private let convolution: Convolution
    private let batch: Int

    init(_ node: NodeReader) throws(ModelError) {
        try IntegerProduct.check(node, 0, zero: 2, "data")
        try IntegerProduct.check(node, 1, zero: 3, "weights")
        let data = try node.input(0, "data")
        guard data.shape.count >= 3 else {
            throw node.error("the input \"\(data.name)\" has shape \(data.shape), at least 3 dimensions are needed")
        }
        batch = data.shape[0]
        guard var weights = try node.ints(at: 1, "the weights") else { throw node.error("the weights are missing") }
        let zeros = try node.ints(at: 3, "the weights' zero point") ?? [0]
        let outputs = max(try node.input(1, "the weights").shape[0], 1)
        guard zeros.count == 1 || zeros.count == outputs else {
            throw node.error("\(zeros.count) zero points do not fit \(outputs) output channels")
        }
        let filter = weights.count / outputs
        for index in weights.indices { weights[index] -= zeros[zeros.count == 1 ? 0 : index / filter] }
        convolution = try Convolution(
            node, data: data.shape, weights: weights.map { Float($0) }, bias: nil)
        if let zero = node.inputs.count > 2 ? node.inputs[2] : nil, zero.count != 1 {
            throw node.unsupported("more than one zero point of the data is not supported")
        }
    }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: .int32, shape: [batch, convolution.outputs] + convolution.window.outputSizes)]
    }

    func multiplyAdds(_ node: Node, in graph: Graph) -> Int { convolution.multiplyAdds(node, in: graph) }

    func facts(_ node: Node, in graph: Graph) -> LayerFacts { convolution.facts(node, in: graph) }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let (convolution, batch) = (convolution, batch)
        let input = try lowering.withoutZero(node, 0, zero: 2, shape: [])
        let output = lowering.output(node.outputs[0], .plain)
        lowering.emit(node.name, reads: [input], writes: [output]) { offsets in
            PlainConvolutionStep<Double>(
                name: node.name, convolution: convolution, batch: batch, input: Operand(input, offsets: offsets),
                output: Operand(output, offsets: offsets), residual: nil)
        }
    }
}
