import ONNX

/// The input itself.
struct Identity: ReshapingOperator {
    static let name = "Identity"
    let shape: [Int]

    init(_ node: NodeReader) throws(ModelError) { shape = try node.input(0, "data").shape }
}
