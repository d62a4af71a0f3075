import Kernels
import ONNX
import Tensors

/// ONNX Conv: the weights shared over all positions of a sliding window, in groups of channels.
struct Convolution: Operator {
    static let name = "Conv"

    /// [outputs][inputs/groups][kernel…]
    var weights: [Float]
    /// One per output channel.
    var bias: [Float]
    let inputs: Int
    let outputs: Int
    var groups: Int
    /// How many of the file's groups each of these is, with zeros between them.
    var widening = 1
    var window: Window
    /// An activation that only clamps, fused into the store.
    var range = ClampRange.everything
    /// Whether a second input is added before the clamp, fused into the store.
    var addsResidual = false
    /// What becomes of each element after that. Convolutions on plain tensors have none.
    var function: ElementFunction?

    init(_ node: NodeReader) throws(ModelError) {
        let data = try node.floatData(rank: 3)
        guard let weights = try node.floats(at: 1, "the weights") else {
            throw node.error("input 1 (the weights) is missing")
        }
        try self.init(node, data: data.shape, weights: weights, bias: try node.floats(at: 2, "the bias"))
    }

    /// - weights: the elements of the node's second input, whose shape is that.
    init(_ node: NodeReader, data: [Int], weights: [Float], bias: [Float]?) throws(ModelError) {
        let shape = try node.input(1, "the weights").shape
        guard shape.count == data.count else {
            throw node.error("weights of shape \(shape) do not fit data of shape \(data)")
        }
        inputs = data[1]
        outputs = shape[0]
        groups = try node.int("group") ?? 1
        guard groups > 0, outputs > 0, inputs > 0, inputs % groups == 0, outputs % groups == 0,
            shape[1] == inputs / groups
        else {
            throw node.error("weights of shape \(shape) in \(groups) groups do not fit \(inputs) input channels")
        }
        let kernel = Array(shape[2...])
        if let stated = try node.ints("kernel_shape"), stated != kernel {
            throw node.error("kernel_shape is \(stated), the weights have the shape \(shape)")
        }
        window = try Window(node, spatial: Array(data[2...]), kernel: kernel)
        self.bias = bias ?? Array(repeating: 0, count: outputs)
        guard self.bias.count == outputs else {
            throw node.error("the bias has \(self.bias.count) values for \(outputs) output channels")
        }
        self.weights = weights
    }

    /// A factor and an offset for each channel of a map.
    init(factors: [Float], offsets: [Float], of spatial: [Int]) {
        weights = factors
        bias = offsets
        (inputs, outputs, groups) = (factors.count, factors.count, factors.count)
        window = Window(pixelsOf: spatial)
    }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        let data = try node.input(0, "data")
        return [ValueType(type: data.type, shape: [data.shape[0], outputs] + window.outputSizes)]
    }

    /// One filter per channel.
    var isDepthwise: Bool { groups == inputs && groups == outputs && groups > 1 }

    /// Whether its groups are all within blocks of channels: one channel, or some that divide a block, in and out.
    var isWithinBlocks: Bool {
        let width = inputs / groups
        return isDepthwise || groups > 1 && width == outputs / groups && [2, 4, 8].contains(width)
    }

    /// Whether each group covers whole blocks of channels, or there is but one.
    var hasBlockGroups: Bool {
        let lanes = KernelSet.lanes
        return groups == 1 || (inputs / groups % lanes == 0 && outputs / groups % lanes == 0)
    }

    func runsOnMaps(_ node: Node, in graph: Graph) -> Bool {
        guard let input = node.inputs[0], window.axes.count == 2, graph.values[input].shape[0] == 1 else {
            return false
        }
        return isWithinBlocks || hasBlockGroups
    }

    func border(ofInput index: Int, in graph: Graph, of node: Node) -> Border {
        guard index == 0, runsOnMaps(node, in: graph) else { return .none }
        return winograd.map { window.border(tiles: $0) } ?? window.border
    }

    /// Where Winograd's filtering takes less time than the sum of products.
    private var winograd: Winograd? {
        guard !isWithinBlocks, window.axes.allSatisfy({ $0.kernel == 3 && $0.stride == 1 && $0.dilation == 1 }) else {
            return nil
        }
        return Winograd.best(
            inputs: inputs / groups, outputs: outputs / groups, height: window.axes[0].output,
            width: window.axes[1].output)
    }

    func multiplyAdds(_ node: Node, in graph: Graph) -> Int {
        graph.values[node.outputs[0]].count * filter
    }

    func facts(_ node: Node, in graph: Graph) -> LayerFacts {
        LayerFacts(
            window: window, groups: groups * widening, parameters: outputs * filter + outputs, reach: .window(window))
    }

    /// Weights of an output that stand in the file.
    private var filter: Int { inputs / groups / widening * window.kernelCount }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        guard runsOnMaps(node, in: lowering.graph) else { return try lowerPlain(node, into: &lowering) }
        let kernels = lowering.kernels
        let isPlanar = readsPlanes(of: lowering.form(node.inputs[0]!))
        let input = try lowering.input(node.inputs[0]!, isPlanar ? .planar : .blocked)
        let residual = addsResidual ? try lowering.input(node.inputs[1]!, .blocked) : nil
        let output = lowering.output(node.outputs[0], .blocked)
        let reads = [input] + (residual.map { [$0] } ?? [])
        if isWithinBlocks {
            let rows = depthwiseRows(
                in: kernels, inputMap: input.map, outputMap: output.map, residualMap: residual?.map)
            lowering.emit(node.name, reads: reads, writes: [output]) { offsets in
                DepthwiseStep(
                    name: node.name, kernels: kernels, group: inputs / groups, rows: rows,
                    input: Operand(input, offsets: offsets), output: Operand(output, offsets: offsets),
                    outputMap: output.map, residual: residual.map { Operand($0, offsets: offsets) })
            }
            return
        }
        for group in 0..<groups {
            let part = self.group(group, isPlanar: isPlanar, in: kernels)
            if let winograd {
                lowering.filter(
                    node, winograd, reads: reads, output: output, inputs: part.inputChannels,
                    weightCount: part.weights.count
                ) { [range, window] offsets in
                    WinogradLayer(
                        form: winograd, kernels: kernels, window: window, group: part, range: range,
                        input: Operand(input, offsets: offsets), inputMap: input.map,
                        output: Operand(output, offsets: offsets), outputMap: output.map,
                        residual: residual.map { Operand($0, offsets: offsets) }, residualMap: residual?.map)
                }
                continue
            }
            let rows = ConvolutionRows(
                kernels: kernels, window: window, group: part, range: range, inputMap: input.map,
                outputMap: output.map, residualMap: residual?.map)
            lowering.emit(node.name, reads: reads, writes: [output]) { offsets in
                ConvolutionStep(
                    name: node.name, kernels: kernels, rows: rows, input: Operand(input, offsets: offsets),
                    output: Operand(output, offsets: offsets), outputMap: output.map,
                    residual: residual.map { Operand($0, offsets: offsets) })
            }
        }
    }

    func depthwiseRows(
        in kernels: KernelSet, inputMap: FeatureMap, outputMap: FeatureMap, residualMap: FeatureMap? = nil
    ) -> DepthwiseRows {
        let group = inputs / groups
        return DepthwiseRows(
            kernels: kernels, window: window, group: group,
            weights: Packing.depthwise(weights, channels: outputs, taps: window.kernelCount, group: group),
            bias: Packing.perChannel(bias, channels: outputs), range: range, function: function?.kernel(in: kernels),
            inputMap: inputMap, outputMap: outputMap, residualMap: residualMap)
    }

    /// The few channels of a picture are read in planes; blocks would be mostly empty lanes.
    private func readsPlanes(of form: Placed.Form) -> Bool {
        guard groups == 1, inputs <= 4 else { return false }
        switch form {
        case .plain: return false
        case .map(let map): return map.lanes == 1
        case .bytes: return true
        }
    }

    func group(_ number: Int, isPlanar: Bool, in kernels: KernelSet) -> ConvolutionGroup {
        let lanes = KernelSet.lanes
        let (inputs, outputs) = (inputs / groups, outputs / groups)
        let filter = inputs * window.kernelCount
        let firstBlock = number * outputs / lanes
        let weights = weights[number * outputs * filter..<(number + 1) * outputs * filter]
        return ConvolutionGroup(
            inputBlock: number * inputs / lanes, inputChannels: inputs,
            outputBlocks: firstBlock..<firstBlock + (outputs + lanes - 1) / lanes,
            weights: winograd?.pack(weights, outputs: outputs, inputs: inputs)
                ?? Packing.convolution(
                    weights, outputs: outputs, inputs: inputs, taps: window.kernelCount,
                    inputLanes: isPlanar ? inputs : lanes),
            bias: Packing.perChannel(Array(bias[number * outputs..<(number + 1) * outputs]), channels: outputs),
            function: function?.kernel(in: kernels))
    }

    private func lowerPlain(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let input = try lowering.input(node.inputs[0]!, .plain)
        let residual = addsResidual ? try lowering.input(node.inputs[1]!, .plain) : nil
        let output = lowering.output(node.outputs[0], .plain)
        let batch = lowering.shape(node.inputs[0]!)[0]
        lowering.emit(node.name, reads: [input] + (residual.map { [$0] } ?? []), writes: [output]) { offsets in
            PlainConvolutionStep<Float>(
                name: node.name, convolution: self, batch: batch, input: Operand(input, offsets: offsets),
                output: Operand(output, offsets: offsets), residual: residual.map { Operand($0, offsets: offsets) })
        }
    }
}

extension Lowering {
    /// Emits the steps of Winograd's filtering.
    ///
    /// - layer: makes what they share, once the places are known.
    fileprivate mutating func filter(
        _ node: Node, _ form: Winograd, reads: [Placed], output: Placed, inputs: Int, weightCount: Int,
        layer: @escaping ([Int]) -> WinogradLayer
    ) {
        let kernels = kernels
        let rows = form.tiles(output.map.height)
        let tiles = rows * form.tiles(output.map.width)
        // Every band reads all weights; a map that would be one band is better shared by channels if these are many.
        let isShared = rows == 1 || weightCount > WinogradBandStep.cachedWeights
        guard tiles <= WinogradBandStep.mostTiles, isShared else {
            emit(node.name, reads: reads, writes: [output]) { offsets in
                WinogradBandStep(name: node.name, kernels: kernels, layer: layer(offsets))
            }
            return
        }
        let transformed = places.scratch(floats: WinogradLayer.transformedCount(form, inputs: inputs, tiles: tiles))
        emit(node.name, reads: reads, writes: [transformed]) { offsets in
            WinogradInputStep(
                name: node.name, kernels: kernels, layer: layer(offsets),
                transformed: Operand(transformed, offsets: offsets))
        }
        emit(node.name, reads: reads + [transformed], writes: [output]) { offsets in
            WinogradOutputStep(
                name: node.name, kernels: kernels, layer: layer(offsets),
                transformed: Operand(transformed, offsets: offsets))
        }
    }
}
