import ONNX

/// Elements of one tensor where a condition holds, of another one elsewhere.
struct Where: Operator {
    static let name = "Where"
    private let shapes: [[Int]]
    private let shape: [Int]

    init(_ node: NodeReader) throws(ModelError) {
        let condition = try node.input(0, "the condition")
        guard condition.type == .bool else {
            throw node.error("the condition is of type \(condition.type.name), bool is expected")
        }
        let (x, y) = (try node.input(1, "X"), try node.input(2, "Y"))
        for value in [x, y] { try node.requireNumbers(value) }
        guard x.type == y.type else {
            throw node.error("operands of types \(x.type.name) and \(y.type.name) do not fit each other")
        }
        shapes = [condition.shape, x.shape, y.shape]
        shape = try BinaryOperation.broadcast(
            condition.shape, try BinaryOperation.broadcast(x.shape, y.shape, node), node)
    }

    var runsAtLoad: Bool { true }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: try node.input(1, "X").type, shape: shape)]
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let (shapes, shape) = (shapes, shape)
        var places: [Placed] = []
        for input in node.inputs { places.append(try lowering.input(input!, .plain)) }
        let output = lowering.output(node.outputs[0], .plain)
        lowering.emit(node.name, reads: places, writes: [output]) { [places] offsets in
            WhereStep(
                name: node.name, shapes: shapes, outputShape: shape,
                operands: places.map { Operand($0, offsets: offsets) }, output: Operand(output, offsets: offsets))
        }
    }
}
