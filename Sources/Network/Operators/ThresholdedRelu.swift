import ONNX

/// x above α, else 0.
struct ThresholdedRelu: ElementwiseOperator {
    static let name = "ThresholdedRelu"
    private let alpha: Float

    init(_ node: NodeReader) throws(ModelError) {
        try node.requireElementwiseData()
        alpha = try node.float("alpha") ?? 1
    }

    func value(of x: Float) -> Float { x > alpha ? x : 0 }
}
