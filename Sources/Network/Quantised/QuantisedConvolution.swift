import Kernels
import ONNX
import Tensors

/// A convolution whose input, weights and output are integers of 8 bits: what QLinearConv says, or a Conv between
/// DequantizeLinear and QuantizeLinear.
struct QuantisedConvolution: ByteOperation {
    /// Its geometry; the weights of it are not looked at.
    private var convolution: Convolution
    private let weights: IntegerWeights
    /// For the dense kernels.
    private let bytes: [Int8]
    private let shifts: [Int32]?
    private let input: Quantisation
    private let output: Quantisation
    private var residual: Residual?

    /// What is added to the integers of the convolution.
    struct Residual {
        /// Of the integers and the node's second input.
        var sum: QuantisedPair
        /// Whether that input is the first operand of the sum.
        var isFirst: Bool

        /// In the place of the convolution's own integers.
        func combination(_ kernels: KernelSet, of integers: Placed, and other: Placed, _ offsets: [Int])
            -> ByteCombination
        {
            let (a, b) = isFirst ? (other, integers) : (integers, other)
            return sum.combination(kernels, a, b, into: integers, offsets)
        }
    }

    /// - quantum: the step between the weights, one for all or one for each output.
    /// - Returns: nil if there are no kernels for its shape, or its weights are not what they were.
    init?(
        _ convolution: Convolution, quantum: [Float], batch: Int, input: Quantisation, output: Quantisation
    ) {
        guard batch == 1, convolution.window.axes.count == 2, convolution.isDepthwise || convolution.hasBlockGroups,
            !convolution.addsResidual,
            let weights = IntegerWeights(
                convolution.weights, bias: convolution.bias, quantum: quantum, input: input, output: output)
        else { return nil }
        if convolution.isDepthwise {
            (bytes, shifts) = ([], nil)
        } else {
            guard let shifted = weights.shifted() else { return nil }
            (bytes, shifts) = shifted
        }
        self.convolution = convolution
        self.convolution.weights = []
        self.weights = weights
        self.input = input
        self.output = output
    }

    var fill: UInt8 { input.zeroByte }
    var takesPixels: Bool { convolution.groups == 1 && convolution.window.axes[1].dilation == 1 }

    /// The convolution with a sum after it; nil if it cannot have one.
    func adding(_ residual: Residual) -> QuantisedConvolution? {
        guard self.residual == nil, !convolution.isDepthwise else { return nil }
        var sum = self
        sum.residual = residual
        return sum
    }

    func border(ofInput index: Int, in graph: Graph, of node: Node) -> Border {
        index == 0 ? convolution.window.border : .none
    }

    func multiplyAdds(_ node: Node, in graph: Graph) -> Int { convolution.multiplyAdds(node, in: graph) }

    func facts(_ node: Node, in graph: Graph) -> LayerFacts { convolution.facts(node, in: graph) }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let kernels = lowering.kernels
        let id = node.inputs[0]!
        let input =
            takesPixels && lowering.hasPixels(id)
            ? try lowering.input(id, .pixels) : try lowering.bytes(id, border: fill)
        let other = residual == nil ? nil : try lowering.input(node.inputs[1]!, .bytes)
        let output = lowering.output(node.outputs[0], .bytes)
        let store = self.output.store(convolution.range)
        if convolution.isDepthwise {
            let channels = QuantisedChannels(self.weights, 0..<convolution.outputs, shifts: nil)
            let (window, weights) = (convolution.window, weights.integers)
            lowering.emit(node.name, reads: [input], writes: [output]) { offsets in
                let (from, to) = (Operand(input, offsets: offsets), Operand(output, offsets: offsets))
                if let step = ByteDepthwiseStep(
                    name: node.name, kernels: kernels, window: window, weights: weights, channels: channels,
                    store: store, input: from, inputMap: input.map, output: to, outputMap: output.map)
                {
                    return step
                }
                return QuantisedDepthwiseStep(
                    name: node.name, kernels: kernels, window: window, weights: weights, channels: channels,
                    store: store, input: from, inputMap: input.map, output: to, outputMap: output.map)
            }
            return
        }
        for number in 0..<convolution.groups {
            lowering.convolve(
                node, group(number, ofPixels: input.map.hasPixels), window: convolution.window, store: store, input,
                residual: residual.map { ($0, other!) }, into: output)
        }
    }

    private func group(_ number: Int, ofPixels: Bool) -> QuantisedConvolutionStep.Group {
        let lanes = KernelSet.lanes
        let (inputs, outputs) = (convolution.inputs / convolution.groups, convolution.outputs / convolution.groups)
        let window = convolution.window
        let filter = inputs * window.kernelCount
        let own = number * outputs..<(number + 1) * outputs
        let firstBlock = own.lowerBound / lanes
        let bytes = bytes[own.lowerBound * filter..<own.upperBound * filter]
        let (height, width) = (window.axes[0].kernel, window.axes[1].kernel)
        return QuantisedConvolutionStep.Group(
            inputBlock: number * inputs / lanes, inputChannels: inputs,
            outputBlocks: firstBlock..<firstBlock + (outputs + lanes - 1) / lanes,
            weights: ofPixels
                ? Packing.convolution(ofPixels: bytes, outputs: outputs, inputs: inputs, height: height, width: width)
                : Packing.convolution(
                    bytes, outputs: outputs, inputs: inputs, taps: height * width, inputLanes: lanes),
            channels: QuantisedChannels(weights, own, shifts: shifts))
    }
}
