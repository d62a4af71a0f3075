import ONNX

/// Concat of integers: scale and zero point of the output, then each input with its own.
enum QLinearConcat: Expansion {
    static let name = "QLinearConcat"

    static func expand(_ node: ONNX.Node, into form: inout QuantisedForm) throws(ModelError) {
        var parts: [String] = []
        for index in stride(from: 2, to: node.inputs.count, by: 3) { parts.append(try form.real(index)) }
        let result = form.add("Concat", parts, node.attributes)
        try form.finish(result, scale: 0)
    }
}
