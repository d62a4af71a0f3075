import ONNX

/// Softmax of integers; `opset` says which version's.
enum QLinearSoftmax: UnaryExpansion {
    static let name = "QLinearSoftmax"
    static let operatorName = "Softmax"

    static func attributes(_ node: ONNX.Node) -> [String: Attribute] { node.attributes.filter { $0.key != "opset" } }
}
