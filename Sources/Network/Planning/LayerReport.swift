import ONNX

/// What an operator tells of itself for `Plan.Layer`.
struct LayerFacts {
    /// What an element of the output sees of the inputs.
    enum Reach {
        /// The elements at the same place.
        case each
        case window(Window)
        case everything
    }

    var window: Window?
    var groups: Int?
    /// Nil: the elements of all constant float inputs.
    var parameters: Int?
    var reach = Reach.each
}

/// What a value sees of the network's input, in each spatial dimension; nil: all of it.
private struct Field {
    var extents: [Int]? = []
    var jumps: [Int] = []

    /// That of values which meet in one layer.
    static func joined(_ fields: [Field]) -> Field {
        var joined = Field()
        for field in fields {
            guard let extents = field.extents, let own = joined.extents else { return Field(extents: nil) }
            joined.extents = Self.largest(own, extents)
            joined.jumps = Self.largest(joined.jumps, field.jumps)
        }
        return joined
    }

    private static func largest(_ a: [Int], _ b: [Int]) -> [Int] {
        (0..<max(a.count, b.count)).map { max($0 < a.count ? a[$0] : 1, $0 < b.count ? b[$0] : 1) }
    }

    /// Of the rows and columns of the first input, if it is a picture.
    func share(of graph: Graph) -> Double? {
        guard let extents else { return 1 }
        let shape = graph.inputs.first.map { graph.values[$0].shape } ?? []
        guard shape.count == 4, extents.count <= 2 else { return nil }
        let isChannelsLast = ![1, 3].contains(shape[1]) && [1, 3].contains(shape[3])
        let picture = isChannelsLast ? shape[1...2] : shape[2...3]
        return zip(picture, Self.largest(extents, [1, 1])).reduce(1) { $0 * min(1, Double($1.1) / Double($1.0)) }
    }

    func seen(by reach: LayerFacts.Reach) -> Field {
        switch reach {
        case .each: return self
        case .everything: return Field(extents: nil)
        case .window(let window):
            guard let extents else { return self }
            let own = Self.largest(extents, Array(repeating: 1, count: window.axes.count))
            let jumps = Self.largest(jumps, Array(repeating: 1, count: window.axes.count))
            var field = Field(extents: own, jumps: jumps)
            for (index, axis) in window.axes.enumerated() {
                // Chains of huge windows would overflow; what is beyond any picture is the whole of it.
                let (growth, overflow) = (axis.extent - 1).multipliedReportingOverflow(by: jumps[index])
                guard !overflow, growth < 1 << 40, own[index] < 1 << 40 else { return Field(extents: nil) }
                field.extents?[index] += growth
                field.jumps[index] = min(jumps[index] * axis.stride, 1 << 40)
            }
            return field
        }
    }
}

extension Plan.Layer {
    /// - steps: those of each node of the graph.
    static func all(of graph: Graph, steps: [Range<Int>], _ laidOut: LaidOut) -> [Plan.Layer] {
        var fields: [ValueID: Field] = [:]
        return zip(graph.nodes, steps).map { node, steps in
            let facts = node.operation.facts(node, in: graph)
            let inputs = node.inputs.compactMap(\.self).filter { graph.values[$0].constant == nil }
            // Of a residual that a convolution adds, only the place itself is seen.
            let field = Field.joined(
                inputs.enumerated().map { index, id in
                    let field = fields[id] ?? Field()
                    return index == 0 ? field.seen(by: facts.reach) : field
                })
            for output in node.outputs { fields[output] = field }
            return Plan.Layer(node, graph, facts, inputs: inputs, field: field, steps: steps, laidOut)
        }
    }

    private init(
        _ node: Node, _ graph: Graph, _ facts: LayerFacts, inputs: [ValueID], field: Field, steps: Range<Int>,
        _ laidOut: LaidOut
    ) {
        source = node.source
        fused = node.fused
        func value(_ id: ValueID) -> Value {
            Value(
                name: graph.values[id].name, shape: graph.values[id].shape, interval: laidOut.interval(of: id))
        }
        self.inputs = inputs.map(value)
        outputs = node.outputs.map(value)
        window = facts.window.map { Geometry($0) }
        groups = facts.groups
        parameters = facts.parameters ?? Self.constants(of: node, in: graph)
        let shape = graph.values[node.outputs[0]].shape
        neurons = node.outputs.reduce(0) { $0 + graph.values[$1].count }
        // Each of K filters is used at every place of its map.
        sharing = facts.groups.map { _ in shape.dropFirst(2).reduce(1, *) }
        multiplyAdds = node.operation.multiplyAdds(node, in: graph)
        receptiveField = field.extents
        fieldStride = field.extents == nil ? nil : field.jumps
        fieldShare = field.share(of: graph)
        self.steps = steps
        let all = steps.map { (number: $0, step: laidOut.steps[$0]) }
        let calculating = all.filter { !$0.step.onlyMoves }
        self.calculating = calculating.map(\.number)
        var kernels: [String] = []
        for (_, step) in calculating.isEmpty ? all : calculating where !kernels.contains(step.kernel) {
            kernels.append(step.kernel)
        }
        self.kernels = kernels
    }

    private static func constants(of node: Node, in graph: Graph) -> Int {
        node.inputs.compactMap(\.self).reduce(0) { sum, id in
            guard case .floats(let values)? = graph.values[id].constant?.elements else { return sum }
            return sum + values.count
        }
    }
}

extension Plan.Layer.Geometry {
    fileprivate init(_ window: Window) {
        kernel = window.axes.map(\.kernel)
        stride = window.axes.map(\.stride)
        dilation = window.axes.map(\.dilation)
        paddingBegin = window.axes.map(\.padBegin)
        paddingEnd = window.axes.map(\.padEnd)
    }
}
