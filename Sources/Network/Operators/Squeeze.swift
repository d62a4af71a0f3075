import ONNX

/// Removes dimensions of size 1; the axes are an attribute before opset 13, an input since.
struct Squeeze: ReshapingOperator {
    static let name = "Squeeze"
    let shape: [Int]

    init(_ node: NodeReader) throws(ModelError) {
        let data = try node.input(0, "data")
        let stated = node.opset < 13 ? try node.ints("axes") : try node.ints(at: 1, "the axes")
        var removed: Set<Int> = []
        for axis in stated ?? [] { removed.insert(try node.axis(axis, rank: data.shape.count)) }
        if stated == nil { removed = Set(data.shape.indices.filter { data.shape[$0] == 1 }) }
        for axis in removed where data.shape[axis] != 1 {
            throw node.error("dimension \(axis) of \(data.shape) is not 1 and cannot be removed")
        }
        shape = data.shape.indices.filter { !removed.contains($0) }.map { data.shape[$0] }
    }
}
