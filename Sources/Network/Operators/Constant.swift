import ONNX

/// A tensor that stands in the graph.
struct Constant: Operator {
    static let name = "Constant"
    private let tensor: Tensor

    init(_ node: NodeReader) throws(ModelError) {
        if let tensor = try node.tensor("value") {
            self.tensor = tensor
        } else if let value = try node.float("value_float") {
            tensor = Tensor(name: "", type: .float32, shape: [], elements: .floats([value]))
        } else if let value = try node.int("value_int") {
            tensor = Tensor(name: "", type: .int64, shape: [], elements: .ints([value]))
        } else if let values = try node.floats("value_floats") {
            tensor = Tensor(name: "", type: .float32, shape: [values.count], elements: .floats(values))
        } else if let values = try node.ints("value_ints") {
            tensor = Tensor(name: "", type: .int64, shape: [values.count], elements: .ints(values))
        } else {
            throw node.unsupported("it has no value of a kind that is supported")
        }
    }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: tensor.type, shape: tensor.shape)]
    }

    func fold(_ inputs: [Value?]) -> [Tensor]? { [tensor] }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {}
}
