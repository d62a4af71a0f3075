/// Lets a convolution take zeros in at its edges that a Pad before it would add.
enum FoldPads: Pass {
    static func run(on graph: inout Graph) {
        var links = Links(graph)
        for place in graph.nodes.indices {
            guard var convolution = graph.nodes[place].operation as? Convolution,
                let input = graph.nodes[place].inputs[0],
                links.onlyReader(of: input) == place, let producer = links.producer(of: input),
                let pad = graph.nodes[producer].operation as? Pad, let added = pad.zeros,
                added.count == convolution.window.axes.count + 2,
                added[..<2].allSatisfy({ $0 == (0, 0) }), added.allSatisfy({ $0.before >= 0 && $0.after >= 0 })
            else { continue }
            for (index, side) in added[2...].enumerated() {
                convolution.window.axes[index].padBegin += side.before
                convolution.window.axes[index].padEnd += side.after
                convolution.window.axes[index].size -= side.before + side.after
            }
            graph.nodes[place].operation = convolution
            graph.nodes[place].inputs[0] = graph.nodes[producer].inputs[0]
            graph.nodes[place].absorb(graph.nodes[producer])
            links.absorb(producer, into: place, in: &graph)
        }
        links.finish(&graph)
    }
}
