import ONNX
import Tensors

/// The mean of each channel.
struct GlobalAveragePool: Operator {
    static let name = "GlobalAveragePool"
    private let shape: [Int]
    private let output: [Int]
    let window: Window

    /// - output: with or without the dimensions that become 1.
    init(shape: [Int], output: [Int]) {
        self.shape = shape
        self.output = output
        window = Window(whole: Array(shape[2...]))
    }

    init(_ node: NodeReader) throws(ModelError) {
        let shape = try node.floatData(rank: 3).shape
        guard !shape.contains(0) else { throw node.error("there is no mean of a map of shape \(shape)") }
        self.init(shape: shape, output: shape[..<2] + Array(repeating: 1, count: shape.count - 2))
    }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: try node.input(0, "data").type, shape: output)]
    }

    func facts(_ node: Node, in graph: Graph) -> LayerFacts {
        LayerFacts(window: window, reach: .everything)
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let kernels = lowering.kernels
        let id = node.inputs[0]!
        if lowering.canBeMap(id) {
            let input = try lowering.input(id, .blocked)
            let output = lowering.output(node.outputs[0], .blocked)
            lowering.emit(node.name, reads: [input], writes: [output]) { offsets in
                GlobalAverageStep(
                    name: node.name, kernels: kernels, input: Operand(input, offsets: offsets), inputMap: input.map,
                    output: Operand(output, offsets: offsets), outputMap: output.map)
            }
        } else {
            let (shape, window) = (shape, window)
            let input = try lowering.input(id, .plain)
            let output = lowering.output(node.outputs[0], .plain)
            lowering.emit(node.name, reads: [input], writes: [output]) { offsets in
                PlainPoolStep(
                    name: node.name, pooling: .average(includesPadding: false), window: window,
                    planes: shape[0] * shape[1], input: Operand(input, offsets: offsets),
                    output: Operand(output, offsets: offsets))
            }
        }
    }
}
