import ONNX

/// The dimensions in another order; without `perm`, reversed.
struct Transpose: CopyOperator {
    static let name = "Transpose"
    let order: [Int]
    private let input: [Int]

    init(order: [Int], input: [Int]) {
        self.order = order
        self.input = input
    }

    init(_ node: NodeReader) throws(ModelError) {
        let data = try node.movedData()
        input = data.shape
        order = try node.ints("perm") ?? Array(input.indices.reversed())
        guard order.sorted() == Array(input.indices) else {
            throw node.error("perm is \(order), an order of \(input.count) dimensions is expected")
        }
    }

    var box: CopiedBox {
        let shape = order.map { input[$0] }
        let (from, to) = (rowMajorStrides(input), rowMajorStrides(shape))
        return CopiedBox(
            shape: shape,
            extents: order.enumerated().map { place, axis in
                CopyStep.Extent(count: input[axis], inputStride: from[axis], outputStride: to[place])
            })
    }
}
