import Kernels
import ONNX
import Tensors

/// Runs nodes whose inputs are all constant while the graph is made, with the very steps that would run later.
struct Evaluation {
    /// Elements that all such nodes of a graph may make together, and those that they may read or make; beyond, they run
    /// with the network.
    private var room: Int
    private var work: Int
    /// Elements of constants that nodes have read, and may read together: each may keep them in an order of its own.
    private var read = 0
    private let mostRead: Int

    /// - elements: of the file's own constants, which a few nodes may change into others.
    init(elements: Int) {
        room = 1 << 24 + 2 * elements
        work = 1 << 28 + 4 * elements
        mostRead = 1 << 26 + 16 * elements
    }

    /// Notes what a node is about to read.
    mutating func read(_ inputs: [Value?], subject: String) throws(ModelError) {
        read += inputs.reduce(0) { $0 + ($1?.constant == nil ? 0 : $1?.count ?? 0) }
        guard read <= mostRead else {
            throw ModelError("\(subject): the nodes up to it read \(read) constant numbers; at most \(mostRead) may be")
        }
    }

    /// The outputs of a node; nil if it must run with the network.
    ///
    /// - Throws: `.unsupported`, if integers go beyond those that a Float holds exactly, or are too many.
    mutating func outputs(
        of node: ONNX.Node, _ operation: any Operation, inputs: [Value?], types: [ValueType], subject: String
    ) throws(ModelError) -> [Tensor]? {
        guard operation.runsAtLoad, inputs.allSatisfy({ $0 == nil || $0?.constant != nil }) else { return nil }
        var graph = Graph()
        let ids = inputs.map { input in input.map { graph.add($0) } }
        for type in types {
            graph.outputs.append(graph.add(Value(name: node.outputs.first ?? "", type: type.type, shape: type.shape)))
        }
        let count = graph.outputs.reduce(0) { $0 + graph.values[$1].count }
        let cost = inputs.reduce(count) { $0 + ($1?.count ?? 0) }
        guard count <= room, cost <= work else {
            guard types.allSatisfy({ !$0.type.isHeldExactly }) else {
                throw ModelError("\(subject): \(count) integers known at load are too many", kind: .unsupported)
            }
            return nil
        }
        room -= count
        work -= cost
        graph.nodes = [
            Node(
                name: node.name, operatorName: node.operatorName, operation: operation, inputs: ids,
                outputs: graph.outputs)
        ]
        return try Self.run(graph, subject: subject)
    }

    private static func run(_ graph: Graph, subject: String) throws(ModelError) -> [Tensor] {
        var lowering = Lowering(graph, kernels: .best)
        do throws(ModelError) {
            try graph.nodes[0].operation.lower(graph.nodes[0], into: &lowering)
        } catch {
            throw ModelError("\(subject): \(error.description)", kind: error.kind)
        }
        var places: [Placed] = []
        for id in graph.outputs { places.append(try lowering.graphOutput(id, scaled: false)) }
        let laidOut = lowering.finish()
        let arena = Arena(byteCount: laidOut.arenaBytes + laidOut.scratchBytes)
        let workspace = Workspace(arena: arena.start, scratch: arena.start + laidOut.arenaBytes)
        for step in laidOut.steps {
            for chunk in 0..<step.chunks { step.run(chunk: chunk, memory: workspace) }
        }
        var tensors: [Tensor] = []
        for (id, place) in zip(graph.outputs, places) {
            let value = graph.values[id]
            let start = Operand(place, offsets: laidOut.offsets).floats(workspace)
            let floats = Array(UnsafeBufferPointer(start: start, count: value.count))
            var elements = Tensor.Elements.floats(floats)
            if value.type.isHeldExactly {
                guard floats.allSatisfy({ $0.magnitude < Float(Lowering.exactIntegers) }) else {
                    throw ModelError(
                        "\(subject): integers of 2²⁴ and more are not supported", kind: .unsupported)
                }
                elements = .ints(floats.map { Int($0) })
            }
            tensors.append(Tensor(name: value.name, type: value.type, shape: value.shape, elements: elements))
        }
        return tensors
    }
}
