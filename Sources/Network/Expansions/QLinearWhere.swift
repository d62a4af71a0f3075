import ONNX

/// Where of integers: the condition, X with scale and zero point, Y likewise, and those of the output.
enum QLinearWhere: Expansion {
    static let name = "QLinearWhere"

    static func expand(_ node: ONNX.Node, into form: inout QuantisedForm) throws(ModelError) {
        let result = form.add("Where", [try form.needed(0), try form.real(1), try form.real(4)])
        try form.finish(result, scale: 7)
    }
}
