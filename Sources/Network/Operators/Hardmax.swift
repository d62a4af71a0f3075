import ONNX

/// 1 for the first of the largest along an axis, 0 for the others.
struct Hardmax: AxisOperator {
    static let name = "Hardmax"
    let function = AxisFunction.hardmax
    let span: AxisSpan

    init(_ node: NodeReader) throws(ModelError) { span = try node.softmaxSpan() }
}
