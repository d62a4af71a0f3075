import Kernels
import ONNX
import Tensors

/// Where the values of a graph lie while its steps are made: in which buffers, in which forms, and for how long.
struct Places {
    private let graph: Graph
    private let readings: Readings
    /// Of each value, in the order in which they were made.
    private(set) var placements: [ValueID: [Placed]] = [:]
    private(set) var buffers: [MemoryPlanner.Buffer] = []
    /// The step that will be made next, from which on new buffers live.
    private(set) var step = 0
    /// The buffers of maps that are made in parts.
    private var wholes: [ValueID: Int] = [:]
    private var constants: [ValueID: Placed] = [:]

    init(_ graph: Graph, _ readings: Readings) {
        self.graph = graph
        self.readings = readings
    }

    /// The place that a value got first, if it has one yet.
    func first(_ id: ValueID) -> Placed? { placements[id]?.first }

    /// The first of its places that has a wanted form.
    func first(_ id: ValueID, _ wanted: Placed.Wanted) -> Placed? {
        placements[id]?.first { $0.serves(wanted) }
    }

    /// A new place for a value, from the current step on.
    mutating func place(_ id: ValueID, _ wanted: Placed.Wanted) -> Placed {
        let form: Placed.Form
        let byteCount: Int
        switch wanted {
        case .plain:
            form = .plain
            // Vectors are computed in whole blocks, so plain buffers leave room for the lanes beyond the last element.
            byteCount = (graph.values[id].count + KernelSet.lanes - 1) / KernelSet.lanes * KernelSet.lanes * 4
        case .blocked where readings.whole(of: id) != nil: return placePart(id)
        case .blocked, .planar:
            let map = map(id, lanes: wanted == .blocked ? KernelSet.lanes : 1)
            form = .map(map)
            byteCount = (map.elementCount + KernelSet.lanes - 1) / KernelSet.lanes * KernelSet.lanes * 4
        case .bytes:
            let map = map(id, lanes: KernelSet.lanes)
            form = .bytes(map)
            byteCount = map.elementCount
        case .pixels:
            let map = map(id, lanes: graph.values[id].shape[1])
            form = .bytes(map)
            // The last quad of a row of taps is read whole.
            byteCount = map.elementCount + KernelSet.quad
        }
        return place(id, form, byteCount: byteCount)
    }

    private mutating func place(_ id: ValueID, _ form: Placed.Form, byteCount: Int) -> Placed {
        let placed = Placed(storage: .buffer(newBuffer(byteCount: byteCount)), form: form)
        placements[id, default: []].append(placed)
        return placed
    }

    /// In the place of the map that it is a part of.
    private mutating func placePart(_ id: ValueID) -> Placed {
        let part = readings.whole(of: id)!
        let own = map(id, lanes: KernelSet.lanes)
        let number =
            wholes[part.whole] ?? newBuffer(byteCount: map(part.whole, lanes: KernelSet.lanes).elementCount * 4)
        wholes[part.whole] = number
        let placed = Placed(
            storage: .buffer(number), form: .map(own), offset: part.firstChannel / KernelSet.lanes * own.blockStride * 4
        )
        placements[id, default: []].append(placed)
        return placed
    }

    /// Another place for what lies in this one.
    mutating func copy(of placed: Placed) -> Placed {
        Placed(storage: .buffer(newBuffer(byteCount: placed.map.elementCount)), form: placed.form)
    }

    /// Floats that only the steps of one node use.
    mutating func scratch(floats: Int) -> Placed {
        Placed(storage: .buffer(newBuffer(byteCount: min(floats, 1 << 38) * 4)), form: .plain)
    }

    /// Lets a value share the place of another one with the same elements in plain order.
    mutating func alias(_ id: ValueID, of placed: Placed) {
        placements[id, default: []].append(placed)
    }

    /// Lets a value be some channels of a map behind each other, if they are whole blocks with the border that its readers
    /// want; whether they are.
    mutating func alias(_ id: ValueID, ofChannelsFrom first: Int, of placed: Placed) -> Bool {
        guard case .map(let map) = placed.form, map.lanes == KernelSet.lanes, first % map.lanes == 0,
            map.border == readings.border(id), readings.whole(of: id) == nil
        else { return false }
        let offset = placed.offset + first / map.lanes * map.blockStride * 4
        alias(id, of: Placed(storage: placed.storage, form: .map(self.map(id, lanes: map.lanes)), offset: offset))
        return true
    }

    /// Lets a value be what blocked maps make together, if they lie behind each other in memory; whether they do.
    mutating func join(_ parts: [Placed], as id: ValueID) -> Bool {
        let whole = map(id, lanes: KernelSet.lanes)
        guard let first = parts.first, case .buffer(let number) = first.storage else { return false }
        var offset = first.offset
        for part in parts {
            guard case .buffer(number) = part.storage, part.offset == offset, part.map.border == whole.border else {
                return false
            }
            offset += part.map.elementCount * 4
        }
        placements[id, default: []].append(
            Placed(storage: first.storage, form: .map(whole), offset: first.offset))
        return true
    }

    /// A plan with a buffer of more than 2⁴⁰ bytes is refused once the arena is laid out; up to there the sums are safe.
    private mutating func newBuffer(byteCount: Int) -> Int {
        let byteCount = min(byteCount, 1 << 40)
        buffers.append(MemoryPlanner.Buffer(byteCount: byteCount, life: step...step))
        return buffers.count - 1
    }

    private func map(_ id: ValueID, lanes: Int) -> FeatureMap {
        let shape = graph.values[id].shape
        precondition(graph.canBeBytes(id), "a value of shape \(shape) is placed as a map")
        guard shape.count == 4 else { return FeatureMap(channels: shape[1], height: 1, width: 1, lanes: lanes) }
        return FeatureMap(
            channels: shape[1], height: shape[2], width: shape[3], lanes: lanes, border: readings.border(id))
    }

    /// The value if it is a constant, which is held once, however many read it.
    mutating func constant(_ id: ValueID) throws(ModelError) -> Placed? {
        if let known = constants[id] { return known }
        guard let made = try makeConstant(id) else { return nil }
        constants[id] = made
        return made
    }

    private func makeConstant(_ id: ValueID) throws(ModelError) -> Placed? {
        switch graph.values[id].constant?.elements {
        case nil: return nil
        case .floats(let values): return Placed(storage: .constant(AlignedFloats(values)), form: .plain)
        case .ints(let values):
            guard values.allSatisfy({ $0.magnitude < Lowering.exactIntegers }) else {
                throw ModelError(
                    "the integers of \"\(graph.values[id].name)\" should be below 2²⁴ to be calculated with",
                    kind: .unsupported)
            }
            return Placed(storage: .constant(AlignedFloats(values.map { Float($0) })), form: .plain)
        }
    }

    // MARK: lives

    /// The step reads or writes these; the next one follows.
    mutating func touch(_ places: [Placed]) {
        for case .buffer(let number) in places.map(\.storage) {
            let life = buffers[number].life
            buffers[number].life = life.lowerBound...max(life.upperBound, step)
        }
        step += 1
    }

    /// Before the first step it is written from outside.
    mutating func keepFromStart(_ placed: Placed) {
        if case .buffer(let number) = placed.storage { buffers[number].life = 0...buffers[number].life.upperBound }
    }

    /// No buffer may take its place before the steps are done.
    mutating func keepToEnd(_ placed: Placed) {
        if case .buffer(let number) = placed.storage {
            buffers[number].life = buffers[number].life.lowerBound...Int.max - 1
        }
    }

    func byteCount(_ placed: Placed) -> Int {
        switch (placed.form, placed.storage) {
        case (.map(let map), _): map.elementCount * 4
        case (.bytes(let map), _): map.elementCount
        case (.plain, .buffer(let number)): buffers[number].byteCount
        case (.plain, .constant(let floats)): floats.count * 4
        }
    }
}
