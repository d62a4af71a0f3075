import ONNX

/// The tensor repeated along each dimension.
struct Tile: CopyOperator {
    static let name = "Tile"
    let box: CopiedBox

    init(_ node: NodeReader) throws(ModelError) {
        let data = try node.movedData()
        guard let repeats = try node.ints(at: 1, "repeats"), repeats.count == data.shape.count else {
            throw node.error("repeats should be one number for each of \(data.shape.count) dimensions")
        }
        let counts = try node.checkedShape(repeats)
        // The product of both could overflow where each alone does not.
        let shape = try node.checkedShape(
            zip(data.shape, counts).map { $0.multipliedReportingOverflow(by: $1).overflow ? -1 : $0 * $1 })
        let (from, to) = (rowMajorStrides(data.shape), rowMajorStrides(shape))
        box = CopiedBox(
            shape: shape,
            extents: shape.indices.flatMap { axis in
                [
                    CopyStep.Extent(
                        count: counts[axis], inputStride: 0, outputStride: data.shape[axis] * to[axis]),
                    CopyStep.Extent(count: data.shape[axis], inputStride: from[axis], outputStride: to[axis]),
                ]
            })
    }
}
