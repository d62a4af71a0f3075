import Kernels
import ONNX
import Tensors

/// Maps whose channels are channels of others: what passes put in the place of operators that move channels about.
struct ChannelGather: Operation {
    struct Channel<Source: Sendable>: Sendable {
        var source: Source
        var number: Int
    }

    /// Of each output, where its channels come from; sources are numbers of inputs.
    let outputs: [[Channel<Int>]]

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        for (id, channels) in zip(node.outputs, outputs) {
            // In the order in which they are met.
            var places: [Int: Int] = [:]
            var sources: [ValueID] = []
            var gathered: [Channel<Int>] = []
            for channel in channels {
                if places[channel.source] == nil {
                    places[channel.source] = sources.count
                    sources.append(node.inputs[channel.source]!)
                }
                gathered.append(Channel(source: places[channel.source]!, number: channel.number))
            }
            try Self.gather(gathered, of: sources, as: id, node.name, &lowering)
        }
    }

    private static func gather(
        _ channels: [Channel<Int>], of sources: [ValueID], as id: ValueID, _ name: String, _ lowering: inout Lowering
    ) throws(ModelError) {
        let isBlocked = sources.contains { id in
            if case .map(let map) = lowering.form(id) { map.lanes == KernelSet.lanes } else { false }
        }
        var inputs: [Placed] = []
        for source in sources { inputs.append(try lowering.input(source, isBlocked ? .blocked : .plain)) }
        let isRun = channels.indices.allSatisfy {
            channels[$0].source == 0 && channels[$0].number == channels[0].number + $0
        }
        if isRun, lowering.places.alias(id, ofChannelsFrom: channels[0].number, of: inputs[0]) { return }
        let output = lowering.output(id, isBlocked ? .blocked : .plain)
        let kernels = lowering.kernels
        let plane = lowering.shape(id)[2...].reduce(1, *)
        lowering.emit(name, reads: inputs, writes: [output]) { [inputs] offsets in
            let operands = inputs.map { Operand($0, offsets: offsets) }
            guard isBlocked else {
                return PlaneGatherStep(
                    name: name, planes: channels, size: plane, inputs: operands,
                    output: Operand(output, offsets: offsets))
            }
            return ChannelGatherStep(
                name: name, kernels: kernels, channels: channels, inputs: Array(zip(operands, inputs.map(\.map))),
                output: Operand(output, offsets: offsets), outputMap: output.map)
        }
    }
}
