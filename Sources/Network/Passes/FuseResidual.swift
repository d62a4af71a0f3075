/// Lets a convolution add the other operand of an addition that alone reads it.
enum FuseResidual: Pass {
    static func run(on graph: inout Graph) {
        var links = Links(graph)
        for place in graph.nodes.indices {
            guard let fused = fused(place, in: graph, links) else { continue }
            // The convolution moves to the place of the addition, where both operands are known.
            graph.nodes[place] = fused.node
            links.absorb(fused.producer, into: place, in: &graph)
        }
        links.finish(&graph)
    }

    private static func fused(_ place: Int, in graph: Graph, _ links: Links) -> (node: Node, producer: Int)? {
        let node = graph.nodes[place]
        guard let add = node.operation as? Add, add.operation.range == .everything, let a = node.inputs[0],
            let b = node.inputs[1], graph.values[a].shape == graph.values[b].shape
        else { return nil }
        for (summand, other) in [(b, a), (a, b)] {
            guard graph.values[other].constant == nil, links.onlyReader(of: summand) == place,
                let producer = links.producer(of: summand),
                var convolution = graph.nodes[producer].operation as? Convolution,
                !convolution.addsResidual, convolution.range == .everything
            else { continue }
            convolution.addsResidual = true
            var fused = graph.nodes[producer]
            fused.operation = convolution
            fused.inputs = [fused.inputs[0], other]
            fused.outputs = node.outputs
            fused.absorb(node)
            return (fused, producer)
        }
        return nil
    }
}
