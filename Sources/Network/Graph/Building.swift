import ONNX

extension Graph {
    /// Largest count of elements that a value may have; above it a model is refused before anything is allocated.
    static let largestCount = 1 << 28
    /// A hundred times what large networks have; the layout of the arena takes time by the square of it.
    private static let mostNodes = 1 << 16

    /// Makes the operators of a model's nodes, infers all shapes, and evaluates what is constant.
    ///
    /// - bindings: values for graph inputs that are to be constants.
    /// - Throws: `ModelError` that names the node.
    init(_ model: Model, bindings: [String: Tensor] = [:]) throws(ModelError) {
        guard model.graph.nodes.count <= Self.mostNodes else {
            throw ModelError(
                "the graph has \(model.graph.nodes.count) nodes; at most \(Self.mostNodes) are supported",
                kind: .unsupported)
        }
        var known: [String: ValueID] = [:]
        for tensor in model.graph.initializers {
            guard known[tensor.name] == nil else {
                throw ModelError("two initialisers have the name \"\(tensor.name)\"")
            }
            known[tensor.name] = add(Value(tensor))
        }
        for (name, tensor) in bindings { known[name] = add(Value(tensor)) }
        for info in model.graph.inputs where known[info.name] == nil {
            let id = add(try Self.input(info))
            known[info.name] = id
            inputs.append(id)
        }
        var model = model
        model.graph.nodes = try Expansions.expanded(model.graph.nodes)
        let read = Set(model.graph.nodes.flatMap(\.inputs)).union(model.graph.outputs.map(\.name))
        var evaluation = Evaluation(
            elements: model.graph.initializers.reduce(0) { $0 + $1.shape.reduce(1, *) })
        for node in try Self.sorted(model, known: Set(known.keys)) {
            try append(node, opsets: model.opsets, read: read, known: &known, evaluation: &evaluation)
        }
        for info in model.graph.outputs {
            guard let id = known[info.name] else {
                throw ModelError("no node makes the graph's output \"\(info.name)\"")
            }
            outputs.append(id)
        }
        guard !outputs.isEmpty else { throw ModelError("the graph has no output") }
    }

    private static func input(_ info: ValueInfo) throws(ModelError) -> Value {
        guard let type = info.type, let dimensions = info.shape else {
            throw ModelError("the graph's input \"\(info.name)\" has no type or shape")
        }
        var shape: [Int] = []
        for (axis, dimension) in dimensions.enumerated() {
            switch dimension {
            case .fixed(let size) where size >= 0: shape.append(size)
            // A network that leaves its batch open is run with a batch of one.
            case .symbolic where axis == 0, .fixed(..<0) where axis == 0: shape.append(1)
            case .symbolic where isSide(axis, of: dimensions), .fixed(..<0) where isSide(axis, of: dimensions):
                shape.append(usualSide)
            case .fixed(let size):
                throw ModelError(
                    "the graph's input \"\(info.name)\" has the size \(size) in dimension \(axis), at least 0 is needed",
                    kind: .unsupported)
            case .symbolic(let name):
                throw ModelError(
                    "dimension \(axis) (\"\(name)\") of the graph's input \"\(info.name)\" is open; "
                        + "export the model with a fixed input size", kind: .unsupported)
            }
        }
        try check(shape, "the graph's input \"\(info.name)\"")
        return Value(name: info.name, type: type, shape: shape)
    }

    /// What a picture's height and width become where a network leaves them open: what most classifiers are trained on.
    static let usualSide = 224

    /// Whether the dimension is the height or the width of a picture, whose channels are stated before or behind them.
    private static func isSide(_ axis: Int, of dimensions: [ValueInfo.Dimension]) -> Bool {
        let colours: [ValueInfo.Dimension] = [.fixed(1), .fixed(3)]
        guard dimensions.count == 4 else { return false }
        return colours.contains(dimensions[1]) ? axis > 1 : colours.contains(dimensions[3]) && axis > 0 && axis < 3
    }

    private static func check(_ shape: [Int], _ subject: String) throws(ModelError) {
        guard shape.count <= Tensor.largestRank else {
            throw ModelError(
                "\(subject) would have \(shape.count) dimensions; at most \(Tensor.largestRank) are supported")
        }
        guard Tensor.count(of: shape, limit: largestCount) != nil else {
            throw ModelError("\(subject) would have the shape \(shape), which is too large")
        }
    }

    /// The nodes in an order in which each follows what it reads (Kahn's algorithm).
    private static func sorted(_ model: Model, known: Set<String>) throws(ModelError) -> [ONNX.Node] {
        let nodes = model.graph.nodes
        func subject(_ node: ONNX.Node) -> String { node.subject(opset: model.opsets[node.domain]) }
        var makers: [String: Int] = [:]
        for (place, node) in nodes.enumerated() {
            for output in node.outputs where !output.isEmpty {
                guard makers[output] == nil, !known.contains(output) else {
                    throw ModelError("\(subject(node)) makes \"\(output)\", which is there already")
                }
                makers[output] = place
            }
        }
        var readers: [[Int]] = Array(repeating: [], count: nodes.count)
        var missing = Array(repeating: 0, count: nodes.count)
        for (place, node) in nodes.enumerated() {
            for input in Set(node.inputs) where !input.isEmpty && !known.contains(input) {
                guard let maker = makers[input] else {
                    throw ModelError("\(subject(node)) reads \"\(input)\", which nothing makes")
                }
                readers[maker].append(place)
                missing[place] += 1
            }
        }
        var ready = missing.indices.filter { missing[$0] == 0 }
        var next = 0
        while next < ready.count {
            for reader in readers[ready[next]] {
                missing[reader] -= 1
                if missing[reader] == 0 { ready.append(reader) }
            }
            next += 1
        }
        guard let stuck = missing.firstIndex(where: { $0 > 0 }) else { return ready.map { nodes[$0] } }
        // Each that waits reads from one that waits: going back from one to the next ends up in a circle.
        var (place, seen) = (stuck, Set<Int>())
        while seen.insert(place).inserted {
            let waitedFor = nodes[place].inputs.first { makers[$0].map { missing[$0] > 0 } ?? false }
            place = waitedFor.flatMap { makers[$0] } ?? place
        }
        throw ModelError("\(subject(nodes[place])) reads, perhaps through others, what it makes itself")
    }

    private mutating func append(
        _ node: ONNX.Node, opsets: [String: Int], read: Set<String>, known: inout [String: ValueID],
        evaluation: inout Evaluation
    ) throws(ModelError) {
        guard !node.outputs.isEmpty else {
            throw ModelError("\(node.subject(opset: opsets[node.domain])) has no output")
        }
        guard !node.domain.isEmpty || opsets[""] != nil else {
            throw ModelError("the model does not say which version of the standard operators it uses (opset_import)")
        }
        guard node.domain.isEmpty, let type = Operators.named[node.operatorName], let opset = opsets[node.domain] else {
            let domain = node.domain.isEmpty ? "" : "\(node.domain)."
            let version = opsets[node.domain].map { ", opset \($0)" } ?? ""
            throw ModelError(
                "\(domain)\(node.operatorName): the operator of node \"\(node.name)\"\(version) is not supported",
                kind: .unsupported)
        }
        let ids = node.inputs.map { $0.isEmpty ? nil : known[$0] }
        // Outputs at the end that nobody reads, as the mask of a Dropout, need not be known.
        let wanted = max(1, (node.outputs.lastIndex { read.contains($0) } ?? 0) + 1)
        let reader = NodeReader(
            node, opset: opset, inputs: ids.map { $0.map { values[$0] } }, wantedOutputs: wanted)
        try evaluation.read(reader.inputs, subject: reader.subject)
        let operation = try type.init(reader)
        let types = try operation.outputs(reader)
        try reader.finish()
        guard types.count >= wanted else {
            throw reader.unsupported("output \(types.count) (\"\(node.outputs[types.count])\") is not supported")
        }
        for type in types { try Self.check(type.shape, reader.subject) }
        var folded = operation.fold(reader.inputs)
        if folded == nil, types.allSatisfy({ $0.shape.contains(0) }) { folded = types.map { Tensor(emptyOf: $0) } }
        if folded == nil {
            folded = try evaluation.outputs(
                of: node, operation, inputs: reader.inputs, types: types, subject: reader.subject)
        }
        var made: [ValueID] = []
        for (index, type) in types.enumerated() {
            let name = index < node.outputs.count ? node.outputs[index] : ""
            var value = Value(name: name, type: type.type, shape: type.shape)
            if let folded { value.constant = folded[index] }
            value.quantum = (operation as? DequantizeLinear)?.quantum
            let id = add(value)
            made.append(id)
            if !name.isEmpty { known[name] = id }
        }
        guard folded == nil else { return }
        nodes.append(
            Node(
                name: node.name.isEmpty ? node.outputs.first ?? "" : node.name, operatorName: node.operatorName,
                operation: operation, inputs: ids,
                outputs: made))
    }
}

extension Tensor {
    /// What is known of a value without elements: all. So no operator ever runs for nothing but such.
    fileprivate init(emptyOf value: ValueType) {
        self.init(
            name: "", type: value.type, shape: value.shape, elements: value.type.isHeldExactly ? .ints([]) : .floats([])
        )
    }
}
