import ONNX
import Tensors

/// An operator that combines any number of tensors, each of which may be stretched along dimensions of size 1.
protocol VariadicOperator: Operator {
    static var arithmetic: Arithmetic { get }
    /// Whether the result is divided by the number of tensors at last.
    static var dividesByCount: Bool { get }
    var operands: VariadicOperands { get }
    init(operands: VariadicOperands)
}

/// The shapes of the tensors, and of what they become.
struct VariadicOperands: Sendable {
    let shapes: [[Int]]
    let shape: [Int]
}

extension VariadicOperator {
    static var dividesByCount: Bool { false }
    var runsAtLoad: Bool { true }

    init(_ node: NodeReader) throws(ModelError) {
        node.ignore("consumed_inputs")
        let first = try node.input(0, "data")
        var shape = first.shape
        var shapes: [[Int]] = []
        for index in node.inputs.indices {
            let value = try node.input(index, "data")
            guard value.type == first.type else {
                throw node.error("operands of types \(first.type.name) and \(value.type.name) do not fit each other")
            }
            // The largest and the smallest of any integers can be told; sums could overflow.
            let chooses = Self.arithmetic == .minimum || Self.arithmetic == .maximum
            if chooses { try node.requireNumbers(value) } else { try node.requireArithmetic(value) }
            shape = try BinaryOperation.broadcast(shape, value.shape, node)
            shapes.append(value.shape)
        }
        self.init(operands: VariadicOperands(shapes: shapes, shape: shape))
    }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: try node.input(0, "data").type, shape: operands.shape)]
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let (shapes, shape) = (operands.shapes, operands.shape)
        var places: [Placed] = []
        for input in node.inputs { places.append(try lowering.input(input!, .plain)) }
        guard places.count > 1 else { return lowering.places.alias(node.outputs[0], of: places[0].seenAsPlain) }
        let output = lowering.output(node.outputs[0], .plain)
        lowering.combine(
            node, Self.arithmetic, (places[0], shapes[0]), (places[1], shapes[1]), into: output, shape: shape)
        for index in places.indices.dropFirst(2) {
            lowering.combine(
                node, Self.arithmetic, (output, shape), (places[index], shapes[index]), into: output, shape: shape)
        }
        if Self.dividesByCount {
            let count = Placed(storage: .constant(AlignedFloats([Float(places.count)])), form: .plain)
            lowering.combine(node, .divide, (output, shape), (count, []), into: output, shape: shape)
        }
    }
}
