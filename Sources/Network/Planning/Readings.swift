import Kernels
import Tensors

/// What those who read the values of a graph want of them.
struct Readings {
    private let graph: Graph
    private var borders: [ValueID: Border] = [:]
    /// What windows expect in the border of bytes; more than one only where integers are read in two ways.
    private var fills: [ValueID: Set<UInt8>] = [:]
    /// Integers that are read as bytes, and values that are read otherwise than in pixels.
    private var byteReadings: Set<ValueID> = []
    private var otherReadings: Set<ValueID> = []
    /// Which maps are made in the place of what they are joined to.
    private var joined = JoinedMaps()

    init(_ graph: Graph) {
        self.graph = graph
        for node in graph.nodes {
            for (index, input) in node.inputs.enumerated() {
                guard let input else { continue }
                let border = node.operation.border(ofInput: index, in: graph, of: node)
                borders[input] = (borders[input] ?? .none).union(border)
                let operation = node.operation as? any ByteOperation
                if index > 0 || operation?.takesPixels != true { otherReadings.insert(input) }
                guard let operation else { continue }
                byteReadings.insert(input)
                if border != .none { fills[input, default: []].insert(operation.fill) }
            }
        }
        otherReadings.formUnion(graph.outputs)
        joined = JoinedMaps(graph, &borders)
    }

    /// Whether somebody reads these integers as bytes.
    func readsBytes(_ id: ValueID) -> Bool { graph.canBeBytes(id) && byteReadings.contains(id) }

    /// Whether the few channels of a picture are only read in pixels.
    func readsPixels(_ id: ValueID) -> Bool {
        readsBytes(id) && !otherReadings.contains(id) && graph.values[id].shape[1] <= KernelSet.quad
    }

    /// What a value's readers want around it.
    func border(_ id: ValueID) -> Border { borders[id] ?? .none }

    /// What they want in a border of bytes; most of them, where they want different things.
    func fill(_ id: ValueID) -> UInt8 { fills[id]?.min() ?? 0 }

    /// Whether a border of bytes that holds `fill(_:)` is not what this reader wants.
    func wantsOther(_ fill: UInt8, around id: ValueID) -> Bool {
        guard let fills = fills[id], fills.count > 1 else { return false }
        return fill != fills.min()
    }

    /// The map that this one is made in the place of a part of, if they have the same border.
    func whole(of id: ValueID) -> JoinedMaps.Part? {
        guard let part = joined.parts[id], border(id) == border(part.whole) else { return nil }
        return part
    }
}

extension Graph {
    /// Whether the value is one picture's channels, so that it may be a map.
    func canBeMap(_ id: ValueID) -> Bool {
        let shape = values[id].shape
        return shape.count == 4 && shape[0] == 1 && !shape.contains(0)
    }

    /// Whether the value is one picture's channels, or one row of numbers.
    func canBeBytes(_ id: ValueID) -> Bool { canBeMap(id) || values[id].shape.count == 2 && values[id].shape[0] == 1 }
}
