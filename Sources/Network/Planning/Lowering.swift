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
    }

    let graph: Graph
    let kernels: KernelSet
    private(set) var placements: [ValueID: [Placed]] = [:]
    private var borders: [ValueID: Border] = [:]
    private var buffers: [MemoryPlanner.Buffer] = []
    private var recipes: [([Int]) -> any Step] = []
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
            }
        }
    }

    func shape(_ id: ValueID) -> [Int] { graph.values[id].shape }

    /// Whether the value is one picture's channels, so that it may be a map.
    func canBeMap(_ id: ValueID) -> Bool {
        let shape = shape(id)
        return shape.count == 4 && shape[0] == 1
    }

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

    /// A place for a value that the node is about to make.
    mutating func output(_ id: ValueID, _ wanted: Wanted) -> Placed {
        let placed = place(id, wanted)
        clearBorder(of: id, in: placed)
        return placed
    }

    private mutating func clearBorder(of id: ValueID, in placed: Placed) {
        guard case .map(let map) = placed.form, map.border != .none else { return }
        let name = graph.values[id].name
        emit("clear border", reads: [], writes: [placed]) { offsets in
            BorderStep(name: "border of \(name)", output: Operand(placed, offsets: offsets), map: map)
        }
    }

    /// A place for an input of the graph, which is written before the first step.
    mutating func graphInput(_ id: ValueID) -> Placed {
        let placed = output(id, canBeMap(id) ? .planar : .plain)
        if case .buffer(let number) = placed.storage { buffers[number].life = 0...buffers[number].life.upperBound }
        return placed
    }

    /// Lets a value share the place of another one with the same elements in plain order.
    mutating func alias(_ id: ValueID, of placed: Placed) {
        precondition(placed.form == .plain)
        placements[id, default: []].append(placed)
    }

    private mutating func place(_ id: ValueID, _ wanted: Wanted) -> Placed {
        let form: Placed.Form
        var count = graph.values[id].count
        if wanted == .plain {
            form = .plain
        } else {
            let map = map(id, lanes: wanted == .blocked ? KernelSet.lanes : 1)
            form = .map(map)
            count = map.floatCount
        }
        // Vectors are computed in whole blocks, so plain buffers leave room for the lanes beyond the last element.
        let room = (count + KernelSet.lanes - 1) / KernelSet.lanes * KernelSet.lanes
        let placed = Placed(storage: .buffer(newBuffer(floats: room)), form: form)
        placements[id, default: []].append(placed)
        return placed
    }

    /// Floats that only the steps of one node use.
    mutating func scratch(floats: Int) -> Placed {
        Placed(storage: .buffer(newBuffer(floats: floats)), form: .plain)
    }

    /// A plan with a buffer of more than 2⁴⁰ bytes is refused once the arena is laid out; up to there the sums are safe.
    private mutating func newBuffer(floats: Int) -> Int {
        let byteCount = min(floats, 1 << 38) * 4
        buffers.append(MemoryPlanner.Buffer(byteCount: byteCount, life: recipes.count...recipes.count))
        return buffers.count - 1
    }

    private func map(_ id: ValueID, lanes: Int) -> FeatureMap {
        let shape = shape(id)
        precondition(canBeMap(id), "a value of shape \(shape) is placed as a map")
        return FeatureMap(
            channels: shape[1], height: shape[2], width: shape[3], lanes: lanes, border: borders[id] ?? .none)
    }

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
        }
    }

    private mutating func convert(_ id: ValueID, from source: Placed, to target: Placed) {
        let shape = shape(id)
        let name = graph.values[id].name
        clearBorder(of: id, in: target)
        func map(_ placed: Placed) -> FeatureMap {
            if case .map(let map) = placed.form { return map }
            guard shape.count == 4 else {
                preconditionFailure("a value of shape \(shape) is converted between forms of a map")
            }
            return FeatureMap(channels: shape[1], height: shape[2], width: shape[3], lanes: 1)
        }
        let (from, to) = (map(source), map(target))
        emit("layout", reads: [source], writes: [target]) { offsets in
            LayoutStep(
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
        recipes.append(make)
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
            placements: placements)
    }
}
