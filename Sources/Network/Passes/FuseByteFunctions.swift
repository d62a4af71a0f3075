/// Replaces the sum or the product of a value and a function of it, both 8-bit integers, by one function: each integer has one
/// result. Sigmoid and Mul become one table.
enum FuseByteFunctions: Pass {
    static func run(on graph: inout Graph) {
        var links = Links(graph)
        for place in graph.nodes.indices {
            guard let pair = graph.nodes[place].operation as? QuantisedPair else { continue }
            for number in 0...1 {
                let inputs = graph.nodes[place].inputs
                guard let made = inputs[number], let value = inputs[1 - number],
                    links.onlyReader(of: made) == place, let maker = links.producer(of: made),
                    let function = graph.nodes[maker].operation as? QuantisedFunction,
                    graph.nodes[maker].inputs[0] == value, graph.values[made].shape == graph.values[value].shape
                else { continue }
                var node = graph.nodes[place]
                node.operation = QuantisedFunction(pair, with: function, isFirst: number == 0)
                node.inputs = [value]
                node.absorb(graph.nodes[maker])
                graph.nodes[place] = node
                links.absorb(maker, into: place, in: &graph)
                break
            }
        }
        links.finish(&graph)
    }
}
