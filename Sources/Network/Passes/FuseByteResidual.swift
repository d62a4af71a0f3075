/// Lets a convolution of 8-bit integers add the other operand of a sum that alone reads it, while its own are in the cache.
/// They are rounded to their own scale first, as without.
enum FuseByteResidual: Pass {
    static func run(on graph: inout Graph) {
        var links = Links(graph)
        for place in graph.nodes.indices {
            guard let fused = fused(place, in: graph, links) else { continue }
            // The convolution moves to the place of the sum, where both operands are known.
            graph.nodes[place] = fused.node
            links.absorb(fused.producer, into: place, in: &graph)
        }
        links.finish(&graph)
    }

    private static func fused(_ place: Int, in graph: Graph, _ links: Links) -> (node: Node, producer: Int)? {
        let node = graph.nodes[place]
        guard let sum = node.operation as? QuantisedPair, sum.kind == .sum, let a = node.inputs[0],
            let b = node.inputs[1], graph.values[a].shape == graph.values[b].shape
        else { return nil }
        for (summand, other) in [(b, a), (a, b)] {
            guard links.onlyReader(of: summand) == place, let producer = links.producer(of: summand),
                let convolution = graph.nodes[producer].operation as? QuantisedConvolution,
                let adding = convolution.adding(.init(sum: sum, isFirst: summand == b))
            else { continue }
            var fused = graph.nodes[producer]
            fused.operation = adding
            fused.inputs = [fused.inputs[0], other]
            fused.outputs = node.outputs
            fused.absorb(node)
            return (fused, producer)
        }
        return nil
    }
}
