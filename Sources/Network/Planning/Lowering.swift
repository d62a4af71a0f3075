import Kernels
import ONNX
import Tensors

/// Turns a graph into steps: decides in which form each value lies, inserts the conversions between forms, and notes which
/// step touches which buffer.
struct Lowering {
    enum Wanted {
        case plain
        /// Blocks of 16 channels, with at least the border that the value's readers asked for.
        case blocked
        /// Planes, likewise.
        case planar
        /// Bytes in blocks of 16 channels, likewise.
        case bytes
        /// Bytes of a picture's few channels beside each other, likewise.
        case pixels
    }

    let graph: Graph
    let kernels: KernelSet
    private(set) var placements: [ValueID: [Placed]] = [:]
    private var borders: [ValueID: Border] = [:]
    /// What windows expect in the border of bytes; more than one only where integers are read in two ways.
    private var fills: [ValueID: Set<UInt8>] = [:]
    /// Integers that are read as bytes, and values that are read otherwise than in pixels.
    private var byteReadings: Set<ValueID> = []
    private var otherReadings: Set<ValueID> = []
    /// Which maps are made in the place of what they are joined to, and the buffers of that so far.
    private var joined = JoinedMaps()
    private var wholes: [ValueID: Int] = [:]
    private var buffers: [MemoryPlanner.Buffer] = []
    private var recipes: [([Int]) -> any Step] = []
    /// Bytes of values that each step reads and writes.
    private var traffic: [Int] = []
    /// Maps whose border is still to be written, and what a border of bytes holds.
    private var unwritten: [(placed: Placed, zeroPoint: UInt8?)] = []
    /// Those that were read: however many read one, it is held once.
    private var constants: [ValueID: Placed] = [:]

    init(_ graph: Graph, kernels: KernelSet) {
        self.graph = graph
        self.kernels = kernels
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
    func readsBytes(_ id: ValueID) -> Bool { canBeBytes(id) && byteReadings.contains(id) }

    /// Whether the few channels of a picture are only read in pixels.
    func readsPixels(_ id: ValueID) -> Bool {
        readsBytes(id) && !otherReadings.contains(id) && shape(id)[1] <= KernelSet.quad
    }

    /// What a value's readers want around it.
    func border(_ id: ValueID) -> Border { borders[id] ?? .none }

    func shape(_ id: ValueID) -> [Int] { graph.values[id].shape }

    /// Whether the value is one picture's channels, so that it may be a map.
    func canBeMap(_ id: ValueID) -> Bool {
        let shape = shape(id)
        return shape.count == 4 && shape[0] == 1 && !shape.contains(0)
    }

    func isConstant(_ id: ValueID) -> Bool { graph.values[id].constant != nil }

    // MARK: values

    /// The value in the wanted form, converted if it does not lie so yet.
    mutating func input(_ id: ValueID, _ wanted: Wanted) throws(ModelError) -> Placed {
        if let placed = placements[id]?.first(where: { serves($0, wanted) }) { return placed }
        var source = placements[id]?.first
        if source == nil { source = try constant(id) }
        guard let source else {
            throw ModelError("the value \"\(graph.values[id].name)\" is read before it is made")
        }
        if serves(source, wanted) { return source }
        let converted = place(id, wanted)
        convert(id, from: source, to: converted)
        return converted
    }

    /// The form in which the value lies already.
    func form(_ id: ValueID) -> Placed.Form { placements[id]?.first?.form ?? .plain }

    /// A place for a value that the node is about to make. The next step that writes there writes its border, too.
    mutating func output(_ id: ValueID, _ wanted: Wanted) -> Placed {
        let placed = place(id, wanted)
        markBorder(of: placed, zeroPoint: fills[id]?.min() ?? 0)
        return placed
    }

    private mutating func markBorder(of placed: Placed, zeroPoint: UInt8) {
        guard placed.form != .plain, placed.map.border != .none else { return }
        unwritten.append((placed, placed.form.isBytes ? zeroPoint : nil))
    }

    /// Takes the border that a step is to write, if it is the first that writes into the map.
    private mutating func takeBorder(around writes: [Placed]) -> (placed: Placed, zeroPoint: UInt8?)? {
        guard let index = unwritten.firstIndex(where: { border in writes.contains { $0.hasPlace(of: border.placed) } })
        else { return nil }
        return unwritten.remove(at: index)
    }

    /// The value as bytes whose border holds `fill`: a copy, where another window expects another border.
    mutating func bytes(_ id: ValueID, border fill: UInt8) throws(ModelError) -> Placed {
        let placed = try input(id, .bytes)
        guard let fills = fills[id], fills.count > 1, fill != fills.min() else { return placed }
        let map = placed.map
        let copy = Placed(storage: .buffer(newBuffer(byteCount: map.elementCount)), form: placed.form)
        markBorder(of: copy, zeroPoint: fill)
        emit("layout", reads: [placed], writes: [copy]) { [graph] offsets in
            ByteCopyStep(
                name: "layout of \(graph.values[id].name)", input: Operand(placed, offsets: offsets), inputMap: map,
                output: Operand(copy, offsets: offsets), outputMap: map)
        }
        return copy
    }

    /// A place for an input of the graph, which is written before the first step.
    mutating func graphInput(_ id: ValueID) -> Placed {
        let value = graph.values[id]
        guard value.type == .uint8 || value.type == .int8 else {
            let placed = output(id, canBeMap(id) ? .planar : .plain)
            keepFromStart(placed)
            if let (_, zeroPoint) = takeBorder(around: [placed]) {
                emit("border", reads: [], writes: [placed]) { offsets in
                    BorderStep(
                        name: value.name,
                        border: MapBorder(
                            of: Operand(placed, offsets: offsets), map: placed.map, zeroPoint: zeroPoint))
                }
            }
            return placed
        }
        // Whoever writes it writes floats, which need not be integers of 8 bits yet.
        var written = scratch(floats: value.count)
        if canBeMap(id) {
            let shape = value.shape
            written.form = .map(FeatureMap(channels: shape[1], height: shape[2], width: shape[3], lanes: 1))
        }
        keepFromStart(written)
        let rounded = output(id, .plain)
        let one = Placed.number(1)
        emit("round", reads: [written], writes: [rounded]) { [written] offsets in
            ScalingStep(
                name: value.name, scaling: IntegerScaling(rounding: value.type, count: value.count),
                direction: .quantise, input: Operand(written, offsets: offsets), scale: Operand(one, offsets: offsets),
                zero: nil, output: Operand(rounded, offsets: offsets))
        }
        return written
    }

    private mutating func keepFromStart(_ placed: Placed) {
        if case .buffer(let number) = placed.storage { buffers[number].life = 0...buffers[number].life.upperBound }
    }

    /// Lets a value share the place of another one with the same elements in plain order.
    mutating func alias(_ id: ValueID, of placed: Placed) {
        placements[id, default: []].append(placed)
    }

    /// Lets a value be some channels of a map behind each other, if they are whole blocks with the border that its readers
    /// want; whether they are.
    mutating func alias(_ id: ValueID, ofChannelsFrom first: Int, of placed: Placed) -> Bool {
        guard case .map(let map) = placed.form, map.lanes == KernelSet.lanes, first % map.lanes == 0,
            map.border == border(id), !isPart(id)
        else { return false }
        let offset = placed.offset + first / map.lanes * map.blockStride * 4
        alias(id, of: Placed(storage: placed.storage, form: .map(self.map(id, lanes: map.lanes)), offset: offset))
        return true
    }

    private mutating func place(_ id: ValueID, _ wanted: Wanted) -> Placed {
        let form: Placed.Form
        let byteCount: Int
        switch wanted {
        case .plain:
            form = .plain
            // Vectors are computed in whole blocks, so plain buffers leave room for the lanes beyond the last element.
            byteCount = (graph.values[id].count + KernelSet.lanes - 1) / KernelSet.lanes * KernelSet.lanes * 4
        case .blocked where isPart(id): return placePart(id)
        case .blocked, .planar:
            let map = map(id, lanes: wanted == .blocked ? KernelSet.lanes : 1)
            form = .map(map)
            byteCount = (map.elementCount + KernelSet.lanes - 1) / KernelSet.lanes * KernelSet.lanes * 4
        case .bytes:
            let map = map(id, lanes: KernelSet.lanes)
            form = .bytes(map)
            byteCount = map.elementCount
        case .pixels:
            let map = map(id, lanes: shape(id)[1])
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

    private func isPart(_ id: ValueID) -> Bool {
        guard let part = joined.parts[id] else { return false }
        return border(id) == border(part.whole)
    }

    /// In the place of the map that it is a part of.
    private mutating func placePart(_ id: ValueID) -> Placed {
        let part = joined.parts[id]!
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

    /// Floats that only the steps of one node use.
    mutating func scratch(floats: Int) -> Placed {
        Placed(storage: .buffer(newBuffer(byteCount: min(floats, 1 << 38) * 4)), form: .plain)
    }

    /// A plan with a buffer of more than 2⁴⁰ bytes is refused once the arena is laid out; up to there the sums are safe.
    private mutating func newBuffer(byteCount: Int) -> Int {
        let byteCount = min(byteCount, 1 << 40)
        buffers.append(MemoryPlanner.Buffer(byteCount: byteCount, life: recipes.count...recipes.count))
        return buffers.count - 1
    }

    private func map(_ id: ValueID, lanes: Int) -> FeatureMap {
        let shape = shape(id)
        precondition(canBeBytes(id), "a value of shape \(shape) is placed as a map")
        guard shape.count == 4 else { return FeatureMap(channels: shape[1], height: 1, width: 1, lanes: lanes) }
        return FeatureMap(
            channels: shape[1], height: shape[2], width: shape[3], lanes: lanes, border: borders[id] ?? .none)
    }

    /// Whether the value is one picture's channels, or one row of numbers.
    func canBeBytes(_ id: ValueID) -> Bool { canBeMap(id) || shape(id).count == 2 && shape(id)[0] == 1 }

    /// Integers and booleans lie in the arena as floats; of this magnitude on a Float leaves some out.
    static let exactIntegers = 1 << 24

    private mutating func constant(_ id: ValueID) throws(ModelError) -> Placed? {
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
            guard values.allSatisfy({ $0.magnitude < Self.exactIntegers }) else {
                throw ModelError(
                    "the integers of \"\(graph.values[id].name)\" should be below 2²⁴ to be calculated with",
                    kind: .unsupported)
            }
            return Placed(storage: .constant(AlignedFloats(values.map { Float($0) })), form: .plain)
        }
    }

    private func serves(_ placed: Placed, _ wanted: Wanted) -> Bool {
        switch (placed.form, wanted) {
        case (.plain, .plain): true
        case (.plain, _): false
        // Planes without a border, and single pixels in blocks, are the same as row-major order.
        case (.map(let map), .plain):
            map.border == .none && (map.lanes == 1 || map.height * map.width == 1)
        case (.map(let map), .planar): map.lanes == 1
        case (.map(let map), .blocked): map.lanes == KernelSet.lanes
        case (.map, .bytes), (.map, .pixels): false
        case (.bytes(let map), .bytes): map.lanes == KernelSet.lanes
        case (.bytes(let map), .pixels): map.lanes <= KernelSet.quad
        case (.bytes, _): false
        }
    }

    private mutating func convert(_ id: ValueID, from source: Placed, to target: Placed) {
        let shape = shape(id)
        let name = graph.values[id].name
        markBorder(of: target, zeroPoint: fills[id]?.min() ?? 0)
        func map(_ placed: Placed) -> FeatureMap {
            if placed.form != .plain { return placed.map }
            guard shape.count == 4 || canBeBytes(id) else {
                preconditionFailure("a value of shape \(shape) is converted between forms of a map")
            }
            let isPicture = shape.count == 4
            return FeatureMap(
                channels: shape[1], height: isPicture ? shape[2] : 1, width: isPicture ? shape[3] : 1, lanes: 1)
        }
        let (from, to) = (map(source), map(target))
        let added: UInt8 = graph.values[id].type == .int8 ? 128 : 0
        emit("layout", reads: [source], writes: [target]) { offsets in
            switch (source.form, target.form) {
            case (.bytes, .bytes):
                return ByteCopyStep(
                    name: "layout of \(name)", input: Operand(source, offsets: offsets), inputMap: from,
                    output: Operand(target, offsets: offsets), outputMap: to)
            case (.bytes, _), (_, .bytes):
                return ByteLayoutStep(
                    name: "layout of \(name)", direction: target.form.isBytes ? .toBytes : .toFloats, added: added,
                    input: Operand(source, offsets: offsets), inputMap: from,
                    output: Operand(target, offsets: offsets), outputMap: to)
            default: break
            }
            return LayoutStep(
                name: "layout of \(name)", input: Operand(source, offsets: offsets), inputMap: from,
                output: Operand(target, offsets: offsets), outputMap: to)
        }
    }

    // MARK: steps

    /// Appends a step. `make` gets the offset of every buffer, once they are known.
    mutating func emit(
        _ what: String, reads: [Placed], writes: [Placed], make: @escaping ([Int]) -> any Step
    ) {
        for placed in reads + writes {
            if case .buffer(let number) = placed.storage {
                let life = buffers[number].life
                buffers[number].life = life.lowerBound...max(life.upperBound, recipes.count)
            }
        }
        traffic.append((reads + writes).reduce(0) { $0 + byteCount($1) })
        guard let (placed, zeroPoint) = takeBorder(around: writes) else { return recipes.append(make) }
        recipes.append { offsets in
            BorderedStep(
                make(offsets),
                border: MapBorder(of: Operand(placed, offsets: offsets), map: placed.map, zeroPoint: zeroPoint))
        }
    }

    private func byteCount(_ placed: Placed) -> Int {
        switch (placed.form, placed.storage) {
        case (.map(let map), _): map.elementCount * 4
        case (.bytes(let map), _): map.elementCount
        case (.plain, .buffer(let number)): buffers[number].byteCount
        case (.plain, .constant(let floats)): floats.count * 4
        }
    }

    /// A place that holds an output of the graph after the last step. Between the layers half precision is kept as Float;
    /// an output that the model declares as such is rounded to it.
    ///
    /// - scaled: whether a Softmax over all its elements is applied first.
    mutating func graphOutput(_ id: ValueID, scaled: Bool) throws(ModelError) -> Placed {
        var placed = try input(id, .plain)
        let value = graph.values[id]
        if scaled {
            let source = placed
            let scores = scratch(floats: value.count)
            emit("softmax", reads: [source], writes: [scores]) { offsets in
                AlongAxisStep(
                    name: value.name, function: .softmax, span: AxisSpan(count: value.count),
                    input: Operand(source, offsets: offsets), output: Operand(scores, offsets: offsets))
            }
            placed = scores
        }
        if value.type == .float16 {
            let source = placed
            let rounded = scratch(floats: value.count)
            emit("round", reads: [source], writes: [rounded]) { offsets in
                HalfPrecisionStep(
                    name: value.name, input: Operand(source, offsets: offsets),
                    output: Operand(rounded, offsets: offsets), count: value.count)
            }
            placed = rounded
        }
        if case .buffer(let number) = placed.storage {
            // No buffer may take its place before the steps are done.
            buffers[number].life = buffers[number].life.lowerBound...Int.max - 1
        }
        return placed
    }

    /// Steps emitted so far.
    var stepCount: Int { recipes.count }

    /// Lays the arena out and makes the steps.
    func finish() -> LaidOut {
        let (offsets, byteCount) = MemoryPlanner.place(buffers)
        return LaidOut(
            steps: recipes.map { $0(offsets) }, offsets: offsets, arenaBytes: byteCount, buffers: buffers,
            placements: placements, traffic: traffic)
    }
}
