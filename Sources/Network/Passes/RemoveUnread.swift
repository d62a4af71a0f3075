/// Takes out nodes whose outputs nobody reads.
enum RemoveUnread: Pass {
    static func run(on graph: inout Graph) {
        var needed = Set(graph.outputs)
        var kept: [Node] = []
        for node in graph.nodes.reversed() where node.outputs.contains(where: { needed.contains($0) }) {
            needed.formUnion(node.inputs.compactMap { $0 })
            kept.append(node)
        }
        graph.nodes = kept.reversed()
    }
}
