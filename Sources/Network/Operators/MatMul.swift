import Kernels
import ONNX
import Tensors

/// Product of two stacks of matrices, as numpy's matmul. With one constant matrix on the right it is a fully connected
/// layer.
struct MatMul: Operator {
    static let name = "MatMul"

    private let product: MatrixProduct
    /// Rows of outputs: the right matrix, transposed, if there is just one and it is constant.
    let weights: [Float]?

    init(_ node: NodeReader) throws(ModelError) {
        _ = try node.floatData(rank: 1)
        let b = try node.input(1, "the right matrix")
        try node.requireFloat(b)
        product = try MatrixProduct(node)
        if b.constant != nil, product.hasOneRight, product.depth > 0, product.columns > 0,
            let matrix = try node.floats(at: 1, "the right matrix")
        {
            weights = transposed(matrix, rows: product.depth, columns: product.columns)
        } else {
            weights = nil
        }
    }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: try node.input(0, "the left matrix").type, shape: product.shape)]
    }

    func multiplyAdds(_ node: Node, in graph: Graph) -> Int { product.multiplyAdds }

    func facts(_ node: Node, in graph: Graph) -> LayerFacts { LayerFacts(reach: .everything) }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let product = product
        let left = try lowering.input(node.inputs[0]!, .plain)
        if let weights {
            return lowering.dense(
                node, from: left, to: lowering.output(node.outputs[0], .plain),
                rows: product.stacks.count * product.rows,
                inputs: product.depth, outputs: product.columns, weights: weights,
                bias: Array(repeating: 0, count: product.columns), range: .everything)
        }
        let right = try lowering.input(node.inputs[1]!, .plain)
        let output = lowering.output(node.outputs[0], .plain)
        lowering.emit(node.name, reads: [left, right], writes: [output]) { offsets in
            MatMulStep<Float>(
                name: node.name, product: product, left: Operand(left, offsets: offsets),
                right: Operand(right, offsets: offsets), output: Operand(output, offsets: offsets))
        }
    }
}
