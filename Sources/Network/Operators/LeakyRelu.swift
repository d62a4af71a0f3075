import ONNX

/// x, below zero α·x.
struct LeakyRelu: ElementwiseOperator {
    static let name = "LeakyRelu"
    private let alpha: Float

    init(_ node: NodeReader) throws(ModelError) {
        try node.requireElementwiseData()
        alpha = try node.float("alpha") ?? 0.01
    }

    func value(of x: Float) -> Float { x < 0 ? alpha * x : x }
}
