import ONNX

/// Scores into probabilities along an axis.
struct Softmax: AxisOperator {
    static let name = "Softmax"
    let function = AxisFunction.softmax
    let span: AxisSpan

    init(_ node: NodeReader) throws(ModelError) { span = try node.softmaxSpan() }
}
