import Kernels
import ONNX
import Tensors

/// An operator that gives the same elements in the same order another shape.
protocol ReshapingOperator: Operator, PlaneMover {
    var shape: [Int] { get }
}

extension ReshapingOperator {
    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: try node.input(0, "data").type, shape: shape)]
    }

    func fold(_ inputs: [Value?]) -> [Tensor]? {
        guard var constant = inputs.first??.constant else { return nil }
        constant.shape = shape
        return [constant]
    }

    func movedPlanes(of size: Int, _ count: Int) -> [[Int]]? { [Array(0..<count)] }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        // Blocks of single pixels are one row of bytes, whatever the dimensions around them.
        let output = node.outputs[0]
        if case .bytes(let map) = lowering.form(node.inputs[0]!), map.height * map.width == 1, map.border == .none,
            map.lanes == KernelSet.lanes, lowering.canBeBytes(output), shape[1] == map.channels,
            lowering.readings.border(output) == .none
        {
            return lowering.places.alias(output, of: try lowering.input(node.inputs[0]!, .bytes))
        }
        lowering.places.alias(node.outputs[0], of: try lowering.input(node.inputs[0]!, .plain).seenAsPlain)
    }
}

extension Placed {
    /// The same place; to be asked only of a value that serves as plain.
    var seenAsPlain: Placed { Placed(storage: storage, form: .plain) }
}
