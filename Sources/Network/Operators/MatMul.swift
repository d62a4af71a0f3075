import Kernels
import ONNX
import Tensors

/// Product of two stacks of matrices, as numpy's matmul. With one constant matrix on the right it is a fully connected
/// layer.
struct MatMul: Operator {
    static let name = "MatMul"

    private let shape: [Int]
    private let rows: Int
    private let depth: Int
    private let columns: Int
    /// The stacks of both sides, and of the product.
    private let stacks: MatMulStep.Stacks
    /// The right matrix, transposed, if there is just one and it is constant.
    private let weights: [Float]?

    init(_ node: NodeReader) throws(ModelError) {
        let a = try node.floatData(rank: 1)
        let b = try node.input(1, "the right matrix")
        try node.requireFloat(b)
        guard a.shape.count >= 1, b.shape.count >= 1 else { throw node.error("matrices are expected, found a scalar") }
        // A vector on the left is one row, a vector on the right one column; both disappear from the result.
        let left = a.shape.count == 1 ? [1] + a.shape : a.shape
        let right = b.shape.count == 1 ? b.shape + [1] : b.shape
        rows = left[left.count - 2]
        depth = left[left.count - 1]
        columns = right[right.count - 1]
        guard right[right.count - 2] == depth else {
            throw node.error("shapes \(a.shape) and \(b.shape) cannot be multiplied")
        }
        let (stackA, stackB) = (Array(left.dropLast(2)), Array(right.dropLast(2)))
        let stack = try BinaryOperation.broadcast(stackA, stackB, node)
        stacks = MatMulStep.Stacks(left: stackA, right: stackB, product: stack)
        var shape = stack
        if a.shape.count > 1 { shape.append(rows) }
        if b.shape.count > 1 { shape.append(columns) }
        self.shape = shape
        if b.constant != nil, stackB.allSatisfy({ $0 == 1 }), let matrix = try node.floats(at: 1, "the right matrix") {
            weights = transposed(matrix, rows: depth, columns: columns)
        } else {
            weights = nil
        }
    }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: try node.input(0, "the left matrix").type, shape: shape)]
    }

    func multiplyAdds(_ node: Node, in graph: Graph) -> Int {
        graph.values[node.outputs[0]].count * depth
    }

    func facts(_ node: Node, in graph: Graph) -> LayerFacts {
        LayerFacts(reach: .everything)
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        if let weights, depth > 0, columns > 0 {
            let input = try lowering.input(node.inputs[0]!, .plain)
            return lowering.dense(
                node, from: input, to: lowering.output(node.outputs[0], .plain), rows: stacks.count * rows,
                inputs: depth, outputs: columns, weights: weights, bias: Array(repeating: 0, count: columns),
                range: .everything)
        }
        let (rows, depth, columns, stacks) = (rows, depth, columns, stacks)
        let left = try lowering.input(node.inputs[0]!, .plain)
        let right = try lowering.input(node.inputs[1]!, .plain)
        let output = lowering.output(node.outputs[0], .plain)
        lowering.emit(node.name, reads: [left, right], writes: [output]) { offsets in
            MatMulStep(
                name: node.name, rows: rows, depth: depth, columns: columns, stacks: stacks,
                left: Operand(left, offsets: offsets), right: Operand(right, offsets: offsets),
                output: Operand(output, offsets: offsets))
        }
    }
}
