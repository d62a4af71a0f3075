import ONNX

/// A product of stacks of matrices of 8-bit integers whose sums stay integers.
struct MatMulInteger: Operator {
    static let name = "MatMulInteger"
    private let product: MatrixProduct
    /// Of the zero points, as the operands' elements see them: one for each row of A, for each column of B, or one.
    private let zeroShapes: [[Int]]

    init(_ node: NodeReader) throws(ModelError) {
        try IntegerProduct.check(node, 0, zero: 2, "data")
        try IntegerProduct.check(node, 1, zero: 3, "data")
        product = try MatrixProduct(node)
        var shapes: [[Int]] = []
        for (index, zero) in [(0, 2), (1, 3)] {
            let operand = try node.input(index, "data").shape
            var shape = zero < node.inputs.count ? node.inputs[zero]?.shape ?? [] : []
            if shape.reduce(1, *) == 1 {
                shape = []
            } else if index == 0, shape.count == 1 {
                shape.append(1)
            }
            guard try BinaryOperation.broadcast(operand, shape, node) == operand else {
                throw node.error("zero points of shape \(shape) do not fit data of shape \(operand)")
            }
            shapes.append(shape)
        }
        zeroShapes = shapes
    }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: .int32, shape: product.shape)]
    }

    func multiplyAdds(_ node: Node, in graph: Graph) -> Int { product.multiplyAdds }

    func facts(_ node: Node, in graph: Graph) -> LayerFacts { LayerFacts(reach: .everything) }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let product = product
        let left = try lowering.withoutZero(node, 0, zero: 2, shape: zeroShapes[0])
        let right = try lowering.withoutZero(node, 1, zero: 3, shape: zeroShapes[1])
        let output = lowering.output(node.outputs[0], .plain)
        lowering.emit(node.name, reads: [left, right], writes: [output]) { offsets in
            MatMulStep<Double>(
                name: node.name, product: product, left: Operand(left, offsets: offsets),
                right: Operand(right, offsets: offsets), output: Operand(output, offsets: offsets))
        }
    }
}
