import Kernels
import ONNX
import Tensors

/// A fully connected layer of integers of 8 bits over one row: a convolution over a picture of one pixel.
struct QuantisedDense: ByteOperation {
    private let weights: IntegerWeights
    private let bytes: [Int8]
    private let shifts: [Int32]?
    private let range: ClampRange
    private let output: Quantisation

    /// - weights, bias: real numbers, rows of outputs.
    init?(
        weights: [Float], bias: [Float], range: ClampRange, quantum: [Float], input: Quantisation, output: Quantisation
    ) {
        guard !weights.isEmpty,
            let weights = IntegerWeights(weights, bias: bias, quantum: quantum, input: input, output: output),
            let shifted = weights.shifted()
        else { return nil }
        self.weights = weights
        (bytes, shifts) = shifted
        self.range = range
        self.output = output
    }

    func multiplyAdds(_ node: Node, in graph: Graph) -> Int { bytes.count }

    func facts(_ node: Node, in graph: Graph) -> LayerFacts {
        LayerFacts(parameters: bytes.count + weights.outputs, reach: .everything)
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let input = try lowering.input(node.inputs[0]!, .bytes)
        let output = lowering.output(node.outputs[0], .bytes)
        let lanes = KernelSet.lanes
        let (inputs, outputs) = (bytes.count / weights.outputs, weights.outputs)
        let group = QuantisedConvolutionStep.Group(
            inputBlock: 0, inputChannels: inputs, outputBlocks: 0..<(outputs + lanes - 1) / lanes,
            weights: Packing.convolution(bytes[...], outputs: outputs, inputs: inputs, taps: 1, inputLanes: lanes),
            channels: QuantisedChannels(weights, 0..<outputs, shifts: shifts))
        lowering.convolve(node, group, window: .pixel, store: self.output.store(range), input, into: output)
    }
}
