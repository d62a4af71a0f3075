/// Takes out transposes that undo each other, as exports from frameworks with channels last have between their layers: two
/// in a row become one or none, and one before a function of each element moves behind it, where it may meet its like.
enum CancelTransposes: Pass {
    static func run(on graph: inout Graph) {
        // Nodes that change places change neither who makes a value nor who reads it, and a value that takes the place of
        // another keeps its maker; its one reader by these links is never the one that came to it.
        let links = Links(graph)
        let outputs = Set(graph.outputs)
        var replaced: [ValueID: ValueID] = [:]
        for place in graph.nodes.indices {
            graph.nodes[place].inputs = graph.nodes[place].inputs.map { $0.map { replaced[$0] ?? $0 } }
            let node = graph.nodes[place]
            guard let input = node.inputs.first ?? nil, let producer = links.producer(of: input),
                let first = graph.nodes[producer].operation as? Transpose, let source = graph.nodes[producer].inputs[0]
            else { continue }
            if let second = node.operation as? Transpose {
                let order = second.order.map { first.order[$0] }
                if order == Array(order.indices), !outputs.contains(node.outputs[0]) {
                    replaced[node.outputs[0]] = source
                } else {
                    graph.nodes[place].operation = Transpose(order: order, input: graph.values[source].shape)
                    graph.nodes[place].inputs = [source]
                }
            } else if node.operation is any ElementwiseOperator || node.operation is any ClampOperator,
                links.onlyReader(of: input) == place,
                graph.values[input].type == graph.values[node.outputs[0]].type
            {
                exchange(place, producer, in: &graph)
            }
        }
    }

    /// Lets a transpose and the function behind it change places; the value between them has another shape then.
    private static func exchange(_ place: Int, _ transpose: Int, in graph: inout Graph) {
        let (function, turned) = (graph.nodes[place], graph.nodes[transpose])
        let between = turned.outputs
        graph.nodes[transpose] = function
        graph.nodes[transpose].inputs[0] = turned.inputs[0]
        graph.nodes[transpose].outputs = between
        graph.nodes[place] = turned
        graph.nodes[place].inputs = between
        graph.nodes[place].outputs = function.outputs
        if let source = turned.inputs[0] { graph.values[between[0]].shape = graph.values[source].shape }
    }
}
