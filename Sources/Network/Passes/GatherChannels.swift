import ONNX

/// Lets chains of operators that only move whole channels, as a Concat, the Reshape, Transpose and Reshape of a channel shuffle, and
/// the Split behind them, fetch their channels from where the chain begins: what stands between is made only if others read it.
enum GatherChannels: Pass {
    static func run(on graph: inout Graph) {
        var moves = ChannelMoves(graph)
        moves.findNeeded()
        moves.replace(in: &graph)
    }
}

/// The moves of a graph. A value's *planes* are its elements in runs of the size of a picture's channel.
private struct ChannelMoves {
    /// What a value is made of: planes of `height` rows of `width` elements.
    private struct Picture: Equatable {
        var height: Int
        var width: Int
    }

    /// Planes that all moves may list: one that repeats a few over and over cannot ask for more.
    private static let room = 1 << 20

    private let graph: Graph
    /// Of the nodes that move planes, by place: for each output, which of the inputs' planes it holds.
    private var moved: [Int: [[Int]]] = [:]
    /// Of values that nodes of this kind make.
    private var pictures: [ValueID: Picture] = [:]
    /// Those that are made whatever becomes of the moves.
    private var needed: Set<ValueID>

    init(_ graph: Graph) {
        self.graph = graph
        needed = Set(graph.outputs)
        var room = Self.room
        for (place, node) in graph.nodes.enumerated() {
            let data = Self.data(of: node)
            guard let mover = node.operation as? any PlaneMover, let first = data.first,
                let picture = picture(of: first), data.allSatisfy({ self.picture(of: $0) == picture })
            else { continue }
            let size = picture.height * picture.width
            let count = data.reduce(0) { $0 + graph.values[$1].count / size }
            let made = node.outputs.reduce(count) { $0 + graph.values[$1].count / size }
            guard made <= room, let planes = mover.movedPlanes(of: size, count) else { continue }
            room -= made
            moved[place] = planes
            for output in node.outputs.prefix(planes.count) { pictures[output] = picture }
        }
    }

    private static func data(of node: Node) -> [ValueID] {
        guard let mover = node.operation as? any PlaneMover else { return [] }
        return mover.movesAllInputs ? node.inputs.compactMap(\.self) : [node.inputs[0]!]
    }

    /// The planes of a value that others move: it is made of such itself, or is a picture.
    private func picture(of id: ValueID) -> Picture? {
        if let known = pictures[id] { return known }
        let value = graph.values[id]
        guard value.constant == nil, !value.type.isHeldExactly, value.shape.count == 4, value.shape[0] == 1,
            !value.shape.contains(0), value.shape[2] * value.shape[3] > 1
        else { return nil }
        return Picture(height: value.shape[2], width: value.shape[3])
    }

    /// Whether the planes are the channels of a picture.
    private func isMap(_ id: ValueID) -> Bool {
        let shape = graph.values[id].shape
        guard let picture = pictures[id] else { return false }
        return shape.count == 4 && shape[0] == 1 && shape[1] > 0 && shape[2] == picture.height
            && shape[3] == picture.width
    }

    /// Whether a node that moves planes becomes one that fetches channels.
    private func isReplaced(_ place: Int) -> Bool {
        let node = graph.nodes[place]
        let outputs = node.outputs.filter { needed.contains($0) }
        // Blocks that lie behind each other are joined without being moved.
        if let concat = node.operation as? Concat, concat.joinsBlocks { return outputs.isEmpty }
        return moved[place] != nil && outputs.allSatisfy { isMap($0) }
    }

    /// What is read otherwise than by being moved on.
    mutating func findNeeded() {
        for place in graph.nodes.indices.reversed() {
            if moved[place] != nil, isReplaced(place) { continue }
            let node = graph.nodes[place]
            needed.formUnion(node.inputs.compactMap(\.self))
        }
    }

    func replace(in graph: inout Graph) {
        var channels: [ValueID: [ChannelGather.Channel<ValueID>]] = [:]
        // Nodes whose work is still to be put into another one, by the value that it would be found in.
        var absorbed: [ValueID: [Node]] = [:]
        var nodes: [Node] = []
        for (place, node) in graph.nodes.enumerated() {
            guard let planes = moved[place] else {
                nodes.append(node)
                continue
            }
            let picture = pictures[node.outputs[0]]!
            let data = Self.data(of: node)
            let sources = data.flatMap { id in
                channels[id]
                    ?? (0..<self.graph.values[id].count / (picture.height * picture.width)).map {
                        ChannelGather.Channel(source: id, number: $0)
                    }
            }
            let outputs = Array(zip(node.outputs, planes.map { planes in planes.map { sources[$0] } }))
            let isReplaced = isReplaced(place)
            // A map that is made is where those behind it find its channels.
            for (id, made) in outputs where !(needed.contains(id) && isMap(id)) { channels[id] = made }
            let wanted = outputs.filter { needed.contains($0.0) }
            guard isReplaced else {
                nodes.append(node)
                continue
            }
            let before = data.flatMap { absorbed.removeValue(forKey: $0) ?? [] }
            if wanted.isEmpty {
                absorbed[node.outputs[0]] = before + [node]
            } else {
                nodes.append(Self.gather(wanted, in: node, absorbing: before))
            }
        }
        graph.nodes = nodes
    }

    private static func gather(
        _ outputs: [(ValueID, [ChannelGather.Channel<ValueID>])], in node: Node, absorbing absorbed: [Node]
    ) -> Node {
        var node = node
        var places: [ValueID: Int] = [:]
        var inputs: [ValueID] = []
        let gathered = outputs.map { _, channels in
            channels.map { channel in
                if places[channel.source] == nil {
                    places[channel.source] = inputs.count
                    inputs.append(channel.source)
                }
                return ChannelGather.Channel(source: places[channel.source]!, number: channel.number)
            }
        }
        node.operation = ChannelGather(outputs: gathered)
        node.inputs = inputs
        node.outputs = outputs.map(\.0)
        for other in absorbed { node.absorb(other) }
        return node
    }
}
