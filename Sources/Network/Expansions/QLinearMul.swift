import ONNX

/// Mul of integers: A, its scale and zero point, B, its scale and zero point, and those of the output.
enum QLinearMul: Expansion {
    static let name = "QLinearMul"

    static func expand(_ node: ONNX.Node, into form: inout QuantisedForm) throws(ModelError) {
        let result = form.add("Mul", [try form.real(0), try form.real(3)])
        try form.finish(result, scale: 6)
    }
}
