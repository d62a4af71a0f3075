import ONNX

/// MatMul of integers; rows of A and columns of B may have scales of their own.
enum QLinearMatMul: Expansion {
    static let name = "QLinearMatMul"
    static let domain = ""

    static func expand(_ node: ONNX.Node, into form: inout QuantisedForm) throws(ModelError) {
        let result = form.add("MatMul", [try form.real(0, axis: -2), try form.real(3, axis: -1)])
        try form.finish(result, scale: 6)
    }
}
