import ONNX

/// max(x, 0).
struct Relu: ClampOperator {
    static let name = "Relu"
    let range = ClampRange(low: 0)

    init(_ node: NodeReader) throws(ModelError) {
        node.ignore("consumed_inputs")
        _ = try node.movedData()
    }
}
