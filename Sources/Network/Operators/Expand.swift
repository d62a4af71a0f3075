import ONNX

/// Dimensions of size 1 stretched to those of a stated shape.
struct Expand: CopyOperator {
    static let name = "Expand"
    let box: CopiedBox

    init(_ node: NodeReader) throws(ModelError) {
        let data = try node.movedData()
        guard let stated = try node.ints(at: 1, "the shape") else { throw node.error("the shape is missing") }
        guard stated.count <= Tensor.largestRank, stated.allSatisfy({ $0 >= 0 }) else {
            throw node.error("the shape \(stated) is impossible")
        }
        let shape = try node.checkedShape(try BinaryOperation.broadcast(data.shape, stated, node))
        let (from, to) = (rowMajorStrides(data.shape), rowMajorStrides(shape))
        let added = shape.count - data.shape.count
        box = CopiedBox(
            shape: shape,
            extents: shape.indices.map { axis in
                let isStretched = axis < added || data.shape[axis - added] == 1
                return CopyStep.Extent(
                    count: shape[axis], inputStride: isStretched ? 0 : from[axis - added], outputStride: to[axis])
            })
    }
}
