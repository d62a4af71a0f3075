import ONNX

/// The dimensions in another order; without `perm`, reversed.
struct Transpose: Operator {
    static let name = "Transpose"
    private let order: [Int]
    private let input: [Int]

    init(_ node: NodeReader) throws(ModelError) {
        let data = try node.floatData()
        input = data.shape
        order = try node.ints("perm") ?? Array(input.indices.reversed())
        guard order.sorted() == Array(input.indices) else {
            throw node.error("perm is \(order), an order of \(input.count) dimensions is expected")
        }
    }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: try node.input(0, "data").type, shape: order.map { input[$0] })]
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let source = try lowering.input(node.inputs[0]!, .plain)
        let target = lowering.output(node.outputs[0], .plain)
        let from = rowMajorStrides(input)
        let to = rowMajorStrides(order.map { input[$0] })
        lowering.copy(
            node, from: source, to: target,
            extents: order.enumerated().map { place, axis in
                CopyStep.Extent(count: input[axis], inputStride: from[axis], outputStride: to[place])
            })
    }
}
