/// Multiplies the factor of a BatchNormalization into the weights of the convolution before it.
enum FoldBatchNormalization: Pass {
    static func run(on graph: inout Graph) {
        var place = 0
        while place < graph.nodes.count {
            guard let normalization = graph.nodes[place].operation as? BatchNormalization,
                let input = graph.nodes[place].inputs[0], graph.onlyReader(of: input) == place,
                let producer = graph.producer(of: input),
                var convolution = graph.nodes[producer].operation as? Convolution,
                !convolution.addsResidual, convolution.range == .everything
            else {
                place += 1
                continue
            }
            let filter = convolution.weights.count / convolution.outputs
            for channel in 0..<convolution.outputs {
                let factor = normalization.factor[channel]
                for index in channel * filter..<(channel + 1) * filter { convolution.weights[index] *= factor }
                convolution.bias[channel] = convolution.bias[channel] * factor + normalization.offset[channel]
            }
            graph.nodes[producer].operation = convolution
            graph.nodes[producer].outputs = graph.nodes[place].outputs
            graph.nodes.remove(at: place)
        }
    }
}
