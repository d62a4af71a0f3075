import ONNX

/// The opposite of each boolean.
struct Not: ElementwiseOperator {
    static let name = "Not"

    init(_ node: NodeReader) throws(ModelError) {
        let data = try node.input(0, "data")
        guard data.type == .bool else { throw node.unsupported("data of type \(data.type.name) are not supported") }
    }

    func value(of x: Float) -> Float { x == 0 ? 1 : 0 }
}
