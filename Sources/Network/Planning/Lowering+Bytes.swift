import CKernels
import Kernels
import ONNX
import Tensors

/// An operation on integers of 8 bits that lie as bytes.
protocol ByteOperation: Operation {
    /// What stands around its first input, where windows reach beyond it.
    var fill: UInt8 { get }
    /// Whether its first input, a picture of at most four channels, may come in pixels.
    var takesPixels: Bool { get }
}

extension ByteOperation {
    var fill: UInt8 { 0 }
    var takesPixels: Bool { false }
}

extension Lowering {
    /// Whether the value lies in pixels.
    func hasPixels(_ id: ValueID) -> Bool {
        if case .bytes(let map) = form(id) { map.lanes <= KernelSet.quad } else { false }
    }

    /// Makes bytes of real numbers.
    mutating func quantise(_ node: Node, _ quantisation: Quantisation) throws(ModelError) {
        let id = node.inputs[0]!
        let kernels = kernels
        let isPicture = shape(id).count == 4
        let input: Placed
        switch form(id) {
        case .map(let map): input = try self.input(id, map.lanes == 1 ? .planar : .blocked)
        default: input = try self.input(id, .plain)
        }
        let shape = shape(id)
        // Plain numbers are planes; a row of them, in blocks already.
        let plain = FeatureMap(
            channels: shape[1], height: isPicture ? shape[2] : 1, width: isPicture ? shape[3] : 1,
            lanes: isPicture ? 1 : KernelSet.lanes)
        let inputMap = input.form == .plain ? plain : input.map
        let output = output(node.outputs[0], readings.readsPixels(node.outputs[0]) ? .pixels : .bytes)
        emit(node.name, reads: [input], writes: [output]) { offsets in
            QuantiseStep(
                name: node.name, kernels: kernels, quantisation: quantisation, input: Operand(input, offsets: offsets),
                inputMap: inputMap, output: Operand(output, offsets: offsets), outputMap: output.map)
        }
    }

    /// Makes real numbers of bytes: blocks of a picture's, a plain row of others.
    mutating func dequantise(_ node: Node, _ quantisation: Quantisation) throws(ModelError) {
        let kernels = kernels
        let input = try input(node.inputs[0]!, .bytes)
        let isPicture = canBeMap(node.inputs[0]!)
        let output = output(node.outputs[0], isPicture ? .blocked : .plain)
        let outputMap = isPicture ? output.map : input.map
        emit(node.name, reads: [input], writes: [output]) { offsets in
            DequantiseStep(
                name: node.name, kernels: kernels, quantisation: quantisation, input: Operand(input, offsets: offsets),
                inputMap: input.map, output: Operand(output, offsets: offsets), outputMap: outputMap)
        }
    }

    /// One group of a dense convolution of bytes.
    mutating func convolve(
        _ node: Node, _ group: QuantisedConvolutionStep.Group, window: Window, store: ck_q8_store, _ input: Placed,
        residual: (how: QuantisedConvolution.Residual, other: Placed)? = nil, into output: Placed
    ) {
        let kernels = kernels
        var sums: Placed?
        if group.channels.needsWindowSums {
            let place = places.scratch(floats: output.map.height * output.map.width)
            emit(node.name, reads: [input], writes: [place]) { offsets in
                WindowSumsStep(
                    name: node.name, kernels: kernels, window: window, inputBlock: group.inputBlock,
                    inputChannels: group.inputChannels, input: Operand(input, offsets: offsets), inputMap: input.map,
                    output: Operand(place, offsets: offsets), outputMap: output.map)
            }
            sums = place
        }
        let reads = [input] + [sums, residual?.other].compactMap(\.self)
        emit(node.name, reads: reads, writes: [output]) { [sums] offsets in
            QuantisedConvolutionStep(
                name: node.name, kernels: kernels, window: window, group: group, store: store,
                input: Operand(input, offsets: offsets), inputMap: input.map,
                windowSums: sums.map { Operand($0, offsets: offsets) }, output: Operand(output, offsets: offsets),
                outputMap: output.map,
                sum: residual.map { $0.how.combination(kernels, of: output, and: $0.other, offsets) })
        }
    }
}
