/// Lets a convolution add the other operand of an addition that alone reads it.
enum FuseResidual: Pass {
    static func run(on graph: inout Graph) {
        var place = 0
        while place < graph.nodes.count {
            if let fused = fused(place, in: graph) {
                // The convolution moves to the place of the addition, where both operands are known.
                graph.nodes[place] = fused.node
                graph.nodes.remove(at: fused.producer)
            } else {
                place += 1
            }
        }
    }

    private static func fused(_ place: Int, in graph: Graph) -> (node: Node, producer: Int)? {
        let node = graph.nodes[place]
        guard let add = node.operation as? Add, add.operation.range == .everything, let a = node.inputs[0],
            let b = node.inputs[1], graph.values[a].shape == graph.values[b].shape
        else { return nil }
        for (summand, other) in [(b, a), (a, b)] {
            guard graph.values[other].constant == nil, graph.onlyReader(of: summand) == place,
                let producer = graph.producer(of: summand),
                var convolution = graph.nodes[producer].operation as? Convolution,
                !convolution.addsResidual, convolution.range == .everything
            else { continue }
            convolution.addsResidual = true
            var fused = graph.nodes[producer]
            fused.operation = convolution
            fused.inputs = [fused.inputs[0], other]
            fused.outputs = node.outputs
            return (fused, producer)
        }
        return nil
    }
}
