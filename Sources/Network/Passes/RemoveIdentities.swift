/// Takes out nodes that give their input unchanged.
enum RemoveIdentities: Pass {
    static func run(on graph: inout Graph) {
        let outputs = Set(graph.outputs)
        var kept: [Node] = []
        var replaced: [ValueID: ValueID] = [:]
        for node in graph.nodes {
            var node = node
            node.inputs = node.inputs.map { $0.map { replaced[$0] ?? $0 } }
            let isIdentity = node.outputs.count == 1 && (node.operation is Identity || node.operation is Dropout)
            // An output of the graph keeps a node of its own.
            if isIdentity, let input = node.inputs[0], !node.outputs.contains(where: outputs.contains) {
                replaced[node.outputs[0]] = input
            } else {
                kept.append(node)
            }
        }
        graph.nodes = kept
    }
}
