import ONNX

/// A tensor cut into parts along an axis: of stated sizes (an attribute before opset 13, an input since), or as equal as
/// possible, the last one smaller.
struct Split: Operator {
    static let name = "Split"
    private let input: [Int]
    private let axis: Int
    private let sizes: [Int]

    init(_ node: NodeReader) throws(ModelError) {
        let data = try node.movedData(rank: 1)
        input = data.shape
        axis = try node.axis(node.int("axis") ?? 0, rank: input.count)
        let whole = input[axis]
        let stated = node.opset < 13 ? try node.ints("split") : try node.ints(at: 1, "the sizes")
        let parts = try node.opset < 18 ? nil : node.int("num_outputs")
        let count = parts ?? node.outputCount
        guard count == node.outputCount else {
            throw node.error("num_outputs is \(count), the node has \(node.outputCount) outputs")
        }
        if let stated {
            guard stated.count == count, stated.allSatisfy({ (0...whole).contains($0) }),
                stated.reduce(0, +) == whole
            else { throw node.error("parts of \(stated) do not make up \(whole) in \(count) outputs") }
            sizes = stated
        } else {
            let size = (whole + count - 1) / count
            let last = whole - size * (count - 1)
            guard last >= 0, last == size || node.opset >= 18 else {
                throw node.error("\(whole) cannot be cut into \(count) parts")
            }
            sizes = Array(repeating: size, count: count - 1) + [last]
        }
    }

    var runsAtLoad: Bool { true }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        let type = try node.input(0, "data").type
        return sizes.map { size in
            var shape = input
            shape[axis] = size
            return ValueType(type: type, shape: shape)
        }
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let source = try lowering.input(node.inputs[0]!, .plain)
        for (box, id) in zip(boxes, node.outputs) {
            let target = lowering.output(id, .plain)
            lowering.copy(node, from: source, offset: box.offset, to: target, extents: box.extents)
        }
    }

    /// One for each output.
    private var boxes: [CopiedBox] {
        let span = AxisSpan(input, axis: axis)
        var offset = 0
        return sizes.map { size in
            defer { offset += size * span.inner }
            var shape = input
            shape[axis] = size
            return CopiedBox(
                shape: shape, offset: offset,
                extents: [
                    .init(count: span.outer, inputStride: span.count * span.inner, outputStride: size * span.inner),
                    .init(count: size * span.inner, inputStride: 1, outputStride: 1),
                ])
        }
    }
}

extension Split: PlaneMover {
    func movedPlanes(of size: Int, _ count: Int) -> [[Int]]? {
        let moved = boxes.compactMap { $0.movedPlanes(of: size) }
        return moved.count == sizes.count ? moved : nil
    }
}
