import Kernels
import ONNX
import Tensors

/// Turns a graph into steps: decides in which form each value lies, inserts the conversions between forms, and notes which
/// step touches which buffer.
struct Lowering {
    /// Integers and booleans lie in the arena as floats; of this magnitude on a Float leaves some out.
    static let exactIntegers = 1 << 24

    let graph: Graph
    let kernels: KernelSet
    let readings: Readings
    var places: Places
    private var recipes: [([Int]) -> any Step] = []
    /// Bytes of values that each step reads and writes.
    private var traffic: [Int] = []
    /// Maps whose border is still to be written, and what a border of bytes holds.
    private var unwritten: [(placed: Placed, zeroPoint: UInt8?)] = []
    init(_ graph: Graph, kernels: KernelSet) {
        self.graph = graph
        self.kernels = kernels
        readings = Readings(graph)
        places = Places(graph, readings)
    }

    func shape(_ id: ValueID) -> [Int] { graph.values[id].shape }

    func canBeMap(_ id: ValueID) -> Bool { graph.canBeMap(id) }

    func canBeBytes(_ id: ValueID) -> Bool { graph.canBeBytes(id) }

    func isConstant(_ id: ValueID) -> Bool { graph.values[id].constant != nil }

    /// The value in the wanted form, converted if it does not lie so yet.
    mutating func input(_ id: ValueID, _ wanted: Placed.Wanted) throws(ModelError) -> Placed {
        if let placed = places.first(id, wanted) { return placed }
        var source = places.first(id)
        if source == nil { source = try places.constant(id) }
        guard let source else {
            throw ModelError("the value \"\(graph.values[id].name)\" is read before it is made")
        }
        if source.serves(wanted) { return source }
        let converted = places.place(id, wanted)
        convert(id, from: source, to: converted)
        return converted
    }

    /// The form in which the value lies already.
    func form(_ id: ValueID) -> Placed.Form { places.first(id)?.form ?? .plain }

    /// A place for a value that the node is about to make. The next step that writes there writes its border, too.
    mutating func output(_ id: ValueID, _ wanted: Placed.Wanted) -> Placed {
        let placed = places.place(id, wanted)
        markBorder(of: placed, zeroPoint: readings.fill(id))
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
        guard readings.wantsOther(fill, around: id) else { return placed }
        let map = placed.map
        let copy = places.copy(of: placed)
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
            places.keepFromStart(placed)
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
        var written = places.scratch(floats: value.count)
        if canBeMap(id) {
            let shape = value.shape
            written.form = .map(FeatureMap(channels: shape[1], height: shape[2], width: shape[3], lanes: 1))
        }
        places.keepFromStart(written)
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

    private mutating func convert(_ id: ValueID, from source: Placed, to target: Placed) {
        let shape = shape(id)
        let name = graph.values[id].name
        markBorder(of: target, zeroPoint: readings.fill(id))
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

    /// Appends a step. `make` gets the offset of every buffer, once they are known.
    mutating func emit(
        _ what: String, reads: [Placed], writes: [Placed], make: @escaping ([Int]) -> any Step
    ) {
        places.touch(reads + writes)
        traffic.append((reads + writes).reduce(0) { $0 + places.byteCount($1) })
        guard let (placed, zeroPoint) = takeBorder(around: writes) else { return recipes.append(make) }
        recipes.append { offsets in
            BorderedStep(
                make(offsets),
                border: MapBorder(of: Operand(placed, offsets: offsets), map: placed.map, zeroPoint: zeroPoint))
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
            let scores = places.scratch(floats: value.count)
            emit("softmax", reads: [source], writes: [scores]) { offsets in
                AlongAxisStep(
                    name: value.name, function: .softmax, span: AxisSpan(count: value.count),
                    input: Operand(source, offsets: offsets), output: Operand(scores, offsets: offsets))
            }
            placed = scores
        }
        if value.type == .float16 {
            let source = placed
            let rounded = places.scratch(floats: value.count)
            emit("round", reads: [source], writes: [rounded]) { offsets in
                HalfPrecisionStep(
                    name: value.name, input: Operand(source, offsets: offsets),
                    output: Operand(rounded, offsets: offsets), count: value.count)
            }
            placed = rounded
        }
        places.keepToEnd(placed)
        return placed
    }

    /// Steps emitted so far.
    var stepCount: Int { recipes.count }

    /// Lays the arena out and makes the steps.
    func finish() -> LaidOut {
        let (offsets, byteCount) = MemoryPlanner.place(places.buffers)
        return LaidOut(
            steps: recipes.map { $0(offsets) }, offsets: offsets, arenaBytes: byteCount, buffers: places.buffers,
            placements: places.placements, traffic: traffic)
    }
}
