import ONNX

/// GlobalAveragePool of integers.
enum QLinearGlobalAveragePool: UnaryExpansion {
    static let name = "QLinearGlobalAveragePool"
    static let operatorName = "GlobalAveragePool"

    static func attributes(_ node: ONNX.Node) throws(ModelError) -> [String: Attribute] {
        try node.attributesOfPlanes()
    }
}
