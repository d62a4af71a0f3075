/// Lets a convolution apply the function of its elements that alone reads it, while they are in the cache.
enum FuseElementFunctions: Pass {
    static func run(on graph: inout Graph) {
        var links = Links(graph)
        for place in graph.nodes.indices {
            guard let function = (graph.nodes[place].operation as? any ElementwiseOperator)?.elementFunction,
                let input = graph.nodes[place].inputs[0], links.onlyReader(of: input) == place,
                let producer = links.producer(of: input),
                var convolution = graph.nodes[producer].operation as? Convolution, convolution.function == nil,
                convolution.runsOnMaps(graph.nodes[producer], in: graph)
            else { continue }
            convolution.function = function
            graph.nodes[producer].operation = convolution
            graph.nodes[producer].outputs = graph.nodes[place].outputs
            graph.nodes[producer].absorb(graph.nodes[place])
            links.absorb(place, into: producer, in: &graph)
        }
        links.finish(&graph)
    }
}
