import Kernels
import ONNX
import Tensors

/// An operator that makes each element of its output from the same element of its only input.
protocol ElementwiseOperator: Operator {
    func value(of x: Float) -> Float

    /// The function, if there are kernels for it.
    var elementFunction: ElementFunction? { get }
}

/// One that there are kernels for.
protocol KernelOperator: ElementwiseOperator {
    var function: ElementFunction { get }
}

extension KernelOperator {
    func value(of x: Float) -> Float { function.value(of: x) }
    var elementFunction: ElementFunction? { function }
}

/// One without parameters.
protocol ElementwiseFunction: ElementwiseOperator {
    init()
}

extension ElementwiseFunction {
    init(_ node: NodeReader) throws(ModelError) {
        try node.requireElementwiseData()
        self.init()
    }
}

extension NodeReader {
    /// The first input must be floats, or integers that are known at load.
    func requireElementwiseData() throws(ModelError) {
        try requireArithmetic(try input(0, "data"))
        ignore("consumed_inputs")
    }
}

extension ElementwiseOperator {
    var elementFunction: ElementFunction? { nil }
    var runsAtLoad: Bool { true }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        let data = try node.input(0, "data")
        return [ValueType(type: data.type, shape: data.shape)]
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let id = node.inputs[0]!
        let kernel = elementFunction?.kernel(in: lowering.kernels)
        if case .map(let map) = lowering.form(id) {
            let wanted: Placed.Wanted = map.lanes == 1 ? .planar : .blocked
            let input = try lowering.input(id, wanted)
            let output = lowering.output(node.outputs[0], wanted)
            lowering.emit(node.name, reads: [input], writes: [output]) { offsets in
                ElementwiseMapStep(
                    name: node.name, function: self, kernel: kernel, input: Operand(input, offsets: offsets),
                    inputMap: input.map, output: Operand(output, offsets: offsets), outputMap: output.map)
            }
        } else {
            let count = lowering.shape(id).reduce(1, *)
            let input = try lowering.input(id, .plain)
            let output = lowering.output(node.outputs[0], .plain)
            lowering.emit(node.name, reads: [input], writes: [output]) { offsets in
                ElementwiseStep(
                    name: node.name, function: self, kernel: kernel, count: count,
                    input: Operand(input, offsets: offsets), output: Operand(output, offsets: offsets))
            }
        }
    }
}
