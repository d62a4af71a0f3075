import ONNX
import Tensors

/// y = (x − mean) / √(variance + ε) · scale + B per channel, with statistics fixed at training. Behind a convolution it is
/// folded into the weights; elsewhere it runs as a multiplication and an addition.
struct BatchNormalization: Operator {
    static let name = "BatchNormalization"

    /// y = x · factor + offset, per channel, or per element of a picture.
    let factor: [Float]
    let offset: [Float]
    /// Their shape, beside the data's.
    private let view: [Int]

    init(_ node: NodeReader) throws(ModelError) {
        let data = try node.floatData(rank: 2)
        node.ignore("momentum", "is_test", "consumed_inputs")
        let isPerChannel = node.opset < 9 ? try node.flag("spatial", default: true) : true
        if try node.flag("training_mode") { throw node.unsupported("training_mode is not supported") }
        let epsilon = try node.float("epsilon") ?? 1e-5
        view =
            isPerChannel
            ? [data.shape[1]] + Array(repeating: 1, count: data.shape.count - 2) : Array(data.shape[1...])
        let count = view.reduce(1, *)
        func parameters(_ index: Int, _ what: String) throws(ModelError) -> [Float] {
            guard let values = try node.floats(at: index, what), values.count == count else {
                let what = "\(what) should have one value for each of \(count)"
                throw node.error("\(what) \(isPerChannel ? "channels" : "elements")")
            }
            return values
        }
        let scale = try parameters(1, "scale")
        let shift = try parameters(2, "B")
        let mean = try parameters(3, "the mean")
        let variance = try parameters(4, "the variance")
        // In double, so that folding costs no accuracy.
        let exact = (0..<count).map { Double(scale[$0]) / (Double(variance[$0]) + Double(epsilon)).squareRoot() }
        factor = exact.map { Float($0) }
        offset = (0..<count).map { Float(Double(shift[$0]) - Double(mean[$0]) * exact[$0]) }
    }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        let data = try node.input(0, "data")
        return [ValueType(type: data.type, shape: data.shape)]
    }

    func facts(_ node: Node, in graph: Graph) -> LayerFacts {
        LayerFacts(parameters: factor.count + offset.count)
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let shape = lowering.shape(node.inputs[0]!)
        let input = try lowering.input(node.inputs[0]!, .plain)
        let output = lowering.output(node.outputs[0], .plain)
        let factor = Placed(storage: .constant(AlignedFloats(factor)), form: .plain)
        let offset = Placed(storage: .constant(AlignedFloats(offset)), form: .plain)
        lowering.combine(node, .multiply, (input, shape), (factor, view), into: output, shape: shape)
        lowering.combine(node, .add, (output, shape), (offset, view), into: output, shape: shape)
    }
}
