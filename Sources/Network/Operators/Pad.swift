import ONNX

/// Elements added before and after each dimension, or cut off where the number is negative; limits and value are
/// attributes before opset 11, inputs since.
struct Pad: Operator {
    static let name = "Pad"
    private let input: [Int]
    private let before: [Int]
    private let after: [Int]
    private let value: Float

    init(_ node: NodeReader) throws(ModelError) {
        let data = try node.floatData()
        input = data.shape
        let rank = data.shape.count
        let mode = try node.string("mode") ?? "constant"
        guard mode == "constant" else { throw node.unsupported("the mode \"\(mode)\" is not supported") }
        var pads: [Int]
        if node.opset < 11 {
            pads = try node.ints(node.opset < 2 ? "paddings" : "pads") ?? []
            value = try node.float("value") ?? 0
        } else {
            pads = try node.ints(at: 1, "pads") ?? []
            value = try node.floats(at: 2, "the value")?.first ?? 0
            if let axes = try node.ints(at: 3, "axes") {
                guard pads.count == axes.count * 2 else { throw node.error("pads and axes do not fit each other") }
                var all = Array(repeating: 0, count: rank * 2)
                for (index, axis) in axes.enumerated() {
                    let place = try node.axis(axis, rank: rank)
                    (all[place], all[place + rank]) = (pads[index], pads[index + axes.count])
                }
                pads = all
            }
        }
        guard pads.count == rank * 2, pads.allSatisfy({ $0.magnitude <= Graph.largestCount }) else {
            throw node.error("pads is \(pads), two numbers for each of \(rank) dimensions are expected")
        }
        before = Array(pads[..<rank])
        after = Array(pads[rank...])
        for axis in 0..<rank where input[axis] + before[axis] + after[axis] < 0 {
            throw node.error("pads \(pads) cut more off than \(input) has")
        }
    }

    private var shape: [Int] { input.indices.map { input[$0] + before[$0] + after[$0] } }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: try node.input(0, "data").type, shape: shape)]
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let source = try lowering.input(node.inputs[0]!, .plain)
        let target = lowering.output(node.outputs[0], .plain)
        let (value, count) = (value, shape.reduce(1, *))
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
