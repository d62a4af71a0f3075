import ONNX

/// The sizes of a tensor's dimensions, or of some of them: known at load.
struct Shape: Operator {
    static let name = "Shape"
    private let sizes: [Int]

    init(_ node: NodeReader) throws(ModelError) {
        let shape = try node.input(0, "data").shape
        func place(_ limit: Int) -> Int { min(max(limit < 0 ? limit + shape.count : limit, 0), shape.count) }
        let start = try place(node.int("start") ?? 0)
        let end = try place(node.int("end") ?? shape.count)
        sizes = Array(shape[start..<max(start, end)])
    }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: .int64, shape: [sizes.count])]
    }

    func fold(_ inputs: [Value?]) -> [Tensor]? {
        [Tensor(name: "", type: .int64, shape: [sizes.count], elements: .ints(sizes))]
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {}
}
