import ONNX

/// min(max(α·x + β, 0), 1).
struct HardSigmoid: ElementwiseOperator {
    static let name = "HardSigmoid"
    let alpha: Float
    let beta: Float

    init(_ node: NodeReader) throws(ModelError) {
        try node.requireElementwiseData()
        alpha = try node.float("alpha") ?? 0.2
        beta = try node.float("beta") ?? 0.5
    }

    func value(of x: Float) -> Float { min(max(alpha * x + beta, 0), 1) }
}
