import ONNX

/// AveragePool of integers.
enum QLinearAveragePool: UnaryExpansion {
    static let name = "QLinearAveragePool"
    static let operatorName = "AveragePool"

    static func attributes(_ node: ONNX.Node) throws(ModelError) -> [String: Attribute] {
        try node.attributesOfPlanes()
    }
}
