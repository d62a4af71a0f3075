import ONNX

/// Two dimensions: what stands before the axis, and the rest.
struct Flatten: ReshapingOperator {
    static let name = "Flatten"
    let shape: [Int]

    init(_ node: NodeReader) throws(ModelError) {
        let data = try node.input(0, "data")
        let axis = try node.axis(node.int("axis") ?? 1, rank: data.shape.count, end: true)
        shape = [data.shape[..<axis].reduce(1, *), data.shape[axis...].reduce(1, *)]
    }
}
