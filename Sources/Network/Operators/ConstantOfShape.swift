import ONNX

/// A stated shape filled with one value.
struct ConstantOfShape: Operator {
    static let name = "ConstantOfShape"
    private let shape: [Int]
    private let type: ElementType
    private let value: Float

    init(_ node: NodeReader) throws(ModelError) {
        guard let stated = try node.ints(at: 0, "the shape") else { throw node.error("the shape is missing") }
        guard stated.count <= Tensor.largestRank else { throw node.error("\(stated.count) dimensions are too many") }
        shape = try node.checkedShape(stated)
        guard let tensor = try node.tensor("value") else {
            (type, value) = (.float32, 0)
            return
        }
        type = tensor.type
        switch tensor.elements {
        case .floats(let values) where values.count == 1 && (type == .float32 || type == .float16 || type == .float64):
            value = values[0]
        case .ints(let values) where values.count == 1 && values[0].magnitude < Lowering.exactIntegers:
            value = Float(values[0])
        default: throw node.unsupported("a value of \(tensor.shape) of type \(type.name) is not supported")
        }
    }

    var runsAtLoad: Bool { true }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] { [ValueType(type: type, shape: shape)] }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let (value, count) = (value, shape.reduce(1, *))
        let output = lowering.output(node.outputs[0], .plain)
        lowering.emit(node.name, reads: [], writes: [output]) { offsets in
            FillStep(name: node.name, output: Operand(output, offsets: offsets), count: count, value: value)
        }
    }
}
