/// Multiplies the factor of a BatchNormalization into the weights of the convolution before it. One of a map that stands
/// elsewhere becomes a convolution with one filter of 1×1 for each channel, whose kernel does just that.
enum FoldBatchNormalization: Pass {
    static func run(on graph: inout Graph) {
        var links = Links(graph)
        for place in graph.nodes.indices {
            guard let normalization = graph.nodes[place].operation as? BatchNormalization,
                let input = graph.nodes[place].inputs[0]
            else { continue }
            guard links.onlyReader(of: input) == place, let producer = links.producer(of: input),
                let convolution = graph.nodes[producer].operation as? Convolution,
                !convolution.addsResidual, normalization.factor.count == convolution.outputs,
                convolution.range == .everything
            else {
                let shape = graph.values[input].shape
                guard shape.count == 4, shape[0] == 1, shape[1] > 1, normalization.factor.count == shape[1] else {
                    continue
                }
                graph.nodes[place].operation = Convolution(
                    factors: normalization.factor, offsets: normalization.offset, of: Array(shape[2...]))
                continue
            }
            graph.nodes[producer].operation = folded(normalization, into: convolution)
            graph.nodes[producer].outputs = graph.nodes[place].outputs
            graph.nodes[producer].absorb(graph.nodes[place])
            links.absorb(place, into: producer, in: &graph)
        }
        links.finish(&graph)
    }

    private static func folded(_ normalization: BatchNormalization, into convolution: Convolution) -> Convolution {
        var folded = convolution
        let filter = convolution.weights.count / convolution.outputs
        folded.weights.withUnsafeMutableBufferPointer { weights in
            for channel in 0..<convolution.outputs {
                let factor = normalization.factor[channel]
                for index in channel * filter..<(channel + 1) * filter { weights[index] *= factor }
            }
        }
        for channel in 0..<convolution.outputs {
            folded.bias[channel] =
                convolution.bias[channel] * normalization.factor[channel] + normalization.offset[channel]
        }
        return folded
    }
}
