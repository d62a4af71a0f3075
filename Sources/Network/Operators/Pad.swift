import ONNX

/// Elements added before and after each dimension, or cut off where the number is negative; limits and value are
/// attributes before opset 11, inputs since.
struct Pad: Operator {
    static let name = "Pad"
    private let input: [Int]
    private let before: [Int]
    private let after: [Int]
    private let filling: Filling

    /// What is added.
    private enum Filling {
        case value(Float)
        case elements(ResampledTensor)
    }

    /// Which elements are added, where no value is.
    private enum Mode: String {
        /// The outermost ones are mirrors, and are not repeated themselves.
        case reflect
        /// The outermost ones are repeated.
        case edge
        /// The tensor begins again.
        case wrap
    }

    init(_ node: NodeReader) throws(ModelError) {
        let data = try node.movedData()
        let input = data.shape
        let rank = input.count
        let pads = try Self.pads(node, rank: rank)
        guard pads.count == rank * 2, pads.allSatisfy({ $0.magnitude <= Graph.largestCount }) else {
            throw node.error("pads is \(pads), two numbers for each of \(rank) dimensions are expected")
        }
        let (before, after) = (Array(pads[..<rank]), Array(pads[rank...]))
        for axis in 0..<rank where input[axis] + min(before[axis], 0) + min(after[axis], 0) < 0 {
            throw node.error("pads \(pads) cut more off than \(input) has")
        }
        (self.input, self.before, self.after) = (input, before, after)
        let value = try Self.value(node, of: data)
        let name = try node.string("mode") ?? "constant"
        if name == "constant" {
            filling = .value(value)
            return
        }
        guard let mode = Mode(rawValue: name) else {
            throw node.error("the mode is \"\(name)\", which ONNX does not define")
        }
        var tables: [ResampledAxis?] = []
        for axis in 0..<rank {
            guard before[axis] != 0 || after[axis] != 0 else {
                tables.append(nil)
                continue
            }
            let places = try Self.places(mode, size: input[axis], before: before[axis], after: after[axis], node)
            tables.append(ResampledAxis(places: places))
        }
        filling = .elements(ResampledTensor(input, tables: tables))
    }

    /// How many zeros are added to each dimension, if that is what it does.
    var zeros: [(before: Int, after: Int)]? {
        guard case .value(0) = filling else { return nil }
        return zip(before, after).map { ($0, $1) }
    }

    private static func pads(_ node: NodeReader, rank: Int) throws(ModelError) -> [Int] {
        guard node.opset >= 11 else { return try node.ints(node.opset < 2 ? "paddings" : "pads") ?? [] }
        let pads = try node.ints(at: 1, "pads") ?? []
        guard let axes = try node.ints(at: 3, "axes") else { return pads }
        guard pads.count == axes.count * 2 else { throw node.error("pads and axes do not fit each other") }
        var all = Array(repeating: 0, count: rank * 2)
        for (index, axis) in axes.enumerated() {
            let place = try node.axis(axis, rank: rank)
            (all[place], all[place + rank]) = (pads[index], pads[index + axes.count])
        }
        return all
    }

    private static func value(_ node: NodeReader, of data: Value) throws(ModelError) -> Float {
        if node.opset < 11 { return try node.float("value") ?? 0 }
        guard data.type.isHeldExactly else { return try node.floats(at: 2, "the value")?.first ?? 0 }
        let value = try node.ints(at: 2, "the value")?.first ?? 0
        guard value.magnitude < Lowering.exactIntegers else {
            throw node.unsupported("the value \(value) is 2²⁴ or more, which is not supported")
        }
        return Float(value)
    }

    /// The places along an axis that its elements come from. What is cut off is no element to repeat.
    private static func places(
        _ mode: Mode, size: Int, before: Int, after: Int, _ node: NodeReader
    ) throws(ModelError) -> [Int] {
        let first = max(0, -before)
        let kept = size - first - max(0, -after)
        let count = max(0, before) + kept + max(0, after)
        guard count <= ResampledTensor.longestAxis else {
            throw node.unsupported("a dimension of \(size) is padded to \(count), which is too long")
        }
        guard kept > 0 || count == 0 else { throw node.error("there is nothing to pad with in a dimension of \(size)") }
        return (0..<count).map { index in
            let place = index - max(0, before)
            switch mode {
            case .edge: return first + min(max(place, 0), kept - 1)
            case .wrap: return first + remainder(place, kept)
            case .reflect:
                // There and back again.
                let period = max(1, 2 * (kept - 1))
                let inside = remainder(place, period)
                return first + min(inside, period - inside)
            }
        }
    }

    private var shape: [Int] { input.indices.map { input[$0] + before[$0] + after[$0] } }

    var runsAtLoad: Bool { true }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: try node.input(0, "data").type, shape: shape)]
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        switch filling {
        case .elements(let tensor): try tensor.lower(node, into: &lowering)
        case .value(let value): try lower(node, filledWith: value, into: &lowering)
        }
    }

    private func lower(_ node: Node, filledWith value: Float, into lowering: inout Lowering) throws(ModelError) {
        let source = try lowering.input(node.inputs[0]!, .plain)
        let target = lowering.output(node.outputs[0], .plain)
        let count = shape.reduce(1, *)
        lowering.emit(node.name, reads: [], writes: [target]) { offsets in
            FillStep(name: node.name, output: Operand(target, offsets: offsets), count: count, value: value)
        }
        let from = rowMajorStrides(input)
        let to = rowMajorStrides(shape)
        var (inputOffset, outputOffset) = (0, 0)
        let extents = input.indices.map { axis in
            inputOffset += max(0, -before[axis]) * from[axis]
            outputOffset += max(0, before[axis]) * to[axis]
            return CopyStep.Extent(
                count: input[axis] + min(0, before[axis]) + min(0, after[axis]), inputStride: from[axis],
                outputStride: to[axis])
        }
        lowering.copy(node, from: source, offset: inputOffset, to: target, at: outputOffset, extents: extents)
    }
}

/// The remainder that is never negative.
private func remainder(_ value: Int, _ divisor: Int) -> Int { (value % divisor + divisor) % divisor }
