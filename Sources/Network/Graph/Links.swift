/// Who makes and who reads each value: built once by a pass, and kept up while it fuses nodes into one another.
///
/// A node that was absorbed keeps its place until the pass is done, so that places stay what they are.
struct Links {
    private var makers: [Int?]
    /// How often each value is read, outputs of the graph included, and by which node last.
    private var readings: [(count: Int, place: Int?)]
    private var absorbed: Set<Int> = []

    init(_ graph: Graph) {
        makers = Array(repeating: nil, count: graph.values.count)
        readings = Array(repeating: (0, nil), count: graph.values.count)
        for (place, node) in graph.nodes.enumerated() {
            for output in node.outputs { makers[output] = place }
            for case let input? in node.inputs { readings[input] = (readings[input].count + 1, place) }
        }
        for output in graph.outputs { readings[output] = (readings[output].count + 1, nil) }
    }

    /// The place of the only node that reads the value, if there is just one and the value is no output of the graph.
    func onlyReader(of id: ValueID) -> Int? { readings[id].count == 1 ? readings[id].place : nil }

    /// The place of the node that makes the value; nil for inputs and constants.
    func producer(of id: ValueID) -> Int? { makers[id] }

    /// Takes the node at `place` out. The node at `survivor` has already been given its new inputs and outputs.
    mutating func absorb(_ place: Int, into survivor: Int, in graph: inout Graph) {
        absorbed.insert(place)
        for output in graph.nodes[survivor].outputs { makers[output] = survivor }
        for case let input? in graph.nodes[survivor].inputs { readings[input].place = survivor }
    }

    /// Takes the absorbed nodes out of the graph. The links are of no use after that.
    func finish(_ graph: inout Graph) {
        guard !absorbed.isEmpty else { return }
        graph.nodes = graph.nodes.indices.filter { !absorbed.contains($0) }.map { graph.nodes[$0] }
    }
}
