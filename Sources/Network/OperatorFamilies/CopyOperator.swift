import ONNX

/// An operator whose output has the elements of its input in another order, some left out or repeated: one copy of a box.
protocol CopyOperator: Operator, PlaneMover {
    var box: CopiedBox { get }
}

/// The dimensions of a copy, and the shape that they make.
struct CopiedBox: Sendable {
    var shape: [Int]
    /// Where the input begins.
    var offset = 0
    var extents: [CopyStep.Extent]
}

extension CopyOperator {
    var runsAtLoad: Bool { true }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: try node.input(0, "data").type, shape: box.shape)]
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let source = try lowering.input(node.inputs[0]!, .plain)
        let target = lowering.output(node.outputs[0], .plain)
        lowering.copy(node, from: source, offset: box.offset, to: target, extents: box.extents)
    }

    func movedPlanes(of size: Int, _ count: Int) -> [[Int]]? { box.movedPlanes(of: size).map { [$0] } }
}

extension NodeReader {
    /// The first input, of numbers that are only moved.
    func movedData(rank: Int = 0) throws(ModelError) -> Value {
        let value = try input(0, "data")
        try requireNumbers(value)
        guard value.shape.count >= rank else {
            throw error("the input \"\(value.name)\" has shape \(value.shape), at least \(rank) dimensions are needed")
        }
        return value
    }

    /// A shape that an operator would make, before anything is calculated from it.
    func checkedShape(_ shape: [Int]) throws(ModelError) -> [Int] {
        guard Tensor.count(of: shape, limit: Graph.largestCount) != nil else {
            throw error("it would make the shape \(shape), which is impossible or too large")
        }
        return shape
    }
}
