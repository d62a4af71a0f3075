import ONNX

/// At inference the input itself.
struct Dropout: ReshapingOperator {
    static let name = "Dropout"
    let shape: [Int]

    init(_ node: NodeReader) throws(ModelError) {
        shape = try node.input(0, "data").shape
        node.ignore("ratio", "seed", "is_test", "consumed_inputs")
        if node.opset >= 12, let training = try node.ints(at: 2, "training_mode"), training != [0] {
            throw node.unsupported("training_mode is not supported")
        }
    }
}
