import ONNX

/// The logarithms of the probabilities along an axis.
struct LogSoftmax: AxisOperator {
    static let name = "LogSoftmax"
    let function = AxisFunction.logSoftmax
    let span: AxisSpan

    init(_ node: NodeReader) throws(ModelError) { span = try node.softmaxSpan() }
}
