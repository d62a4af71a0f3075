import Kernels
import ONNX
import Tensors

/// An operator that only clamps, so that it can be fused into the one before it.
protocol ClampOperator: Operator {
    var range: ClampRange { get }
}

extension ClampOperator {
    var runsAtLoad: Bool { true }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        let data = try node.input(0, "data")
        return [ValueType(type: data.type, shape: data.shape)]
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let range = range
        let kernels = lowering.kernels
        let id = node.inputs[0]!
        if case .map(let map) = lowering.form(id) {
            let input = try lowering.input(id, map.lanes == 1 ? .planar : .blocked)
            let output = lowering.output(node.outputs[0], map.lanes == 1 ? .planar : .blocked)
            lowering.emit(node.name, reads: [input], writes: [output]) { offsets in
                ClampMapStep(
                    name: node.name, kernels: kernels, range: range, input: Operand(input, offsets: offsets),
                    inputMap: input.map, output: Operand(output, offsets: offsets), outputMap: output.map)
            }
        } else {
            let count = lowering.shape(id).reduce(1, *)
            let input = try lowering.input(id, .plain)
            let output = lowering.output(node.outputs[0], .plain)
            lowering.emit(node.name, reads: [input], writes: [output]) { offsets in
                ClampStep(
                    name: node.name, kernels: kernels, range: range, count: count,
                    input: Operand(input, offsets: offsets), output: Operand(output, offsets: offsets))
            }
        }
    }
}
