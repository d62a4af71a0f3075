import ONNX

/// An operator that makes one number of all elements over some axes.
protocol ReductionOperator: Operator {
    static var reduction: Reduction { get }
    var axes: ReducedAxes { get }
    init(axes: ReducedAxes)
}

/// Which axes are reduced, and what shape that leaves.
struct ReducedAxes: Sendable {
    let input: [Int]
    /// In rising order.
    let reduced: [Int]
    let output: [Int]

    init(input: [Int], reduced: Set<Int>, keepsDimensions: Bool) {
        self.input = input
        self.reduced = reduced.sorted()
        output = input.indices.compactMap { axis in
            guard reduced.contains(axis) else { return input[axis] }
            return keepsDimensions ? 1 : nil
        }
    }

    /// The axes are an attribute up to a version of the operator, an input since; without any all are reduced.
    init(_ node: NodeReader, inputSince opset: Int) throws(ModelError) {
        let shape = try node.input(0, "data").shape
        let stated = node.opset < opset ? try node.ints("axes") : try node.ints(at: 1, "the axes")
        var reduced: Set<Int> = []
        for axis in stated ?? [] { reduced.insert(try node.axis(axis, rank: shape.count)) }
        let keepsNone = node.opset >= opset ? try node.flag("noop_with_empty_axes") : false
        if reduced.isEmpty, !keepsNone { reduced = Set(shape.indices) }
        self.init(input: shape, reduced: reduced, keepsDimensions: try node.flag("keepdims", default: true))
    }
}

extension ReductionOperator {
    var runsAtLoad: Bool { true }

    init(_ node: NodeReader) throws(ModelError) {
        let data = try node.input(0, "data")
        let chooses = Self.reduction == .minimum || Self.reduction == .maximum
        if chooses { try node.requireNumbers(data) } else { try node.requireArithmetic(data) }
        guard chooses || Self.reduction.isExactForIntegers || !data.type.isHeldExactly else {
            throw node.unsupported("data of type \(data.type.name) (\"\(data.name)\") are not supported")
        }
        guard !chooses || !data.type.isHeldExactly || data.count > 0 else {
            throw node.unsupported("the extreme of no integers is not supported")
        }
        let axes = try ReducedAxes(node, inputSince: Self.reduction == .sum ? 13 : 18)
        guard !axes.reduced.isEmpty || Self.reduction.keepsSingles || data.shape.isEmpty else {
            // The versions of ONNX differ in whether the elements stay as they are.
            throw node.unsupported("noop_with_empty_axes without axes is not supported")
        }
        self.init(axes: axes)
    }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: try node.input(0, "data").type, shape: axes.output)]
    }

    func facts(_ node: Node, in graph: Graph) -> LayerFacts {
        // Over rows or columns of pictures, each result sees the whole of them.
        LayerFacts(reach: axes.reduced.contains { $0 >= 2 } ? .everything : .each)
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let axes = axes
        let input = try lowering.input(node.inputs[0]!, .plain)
        let output = lowering.output(node.outputs[0], .plain)
        lowering.emit(node.name, reads: [input], writes: [output]) { offsets in
            ReductionStep(
                name: node.name, reduction: Self.reduction, axes: axes, input: Operand(input, offsets: offsets),
                output: Operand(output, offsets: offsets))
        }
    }
}
