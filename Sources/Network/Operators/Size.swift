import ONNX

/// How many elements a tensor has: known at load.
struct Size: Operator {
    static let name = "Size"
    private let count: Int

    init(_ node: NodeReader) throws(ModelError) { count = try node.input(0, "data").count }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] { [ValueType(type: .int64, shape: [])] }

    func fold(_ inputs: [Value?]) -> [Tensor]? {
        [Tensor(name: "", type: .int64, shape: [], elements: .ints([count]))]
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {}
}
