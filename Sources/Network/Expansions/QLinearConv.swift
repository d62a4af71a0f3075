import ONNX

/// Conv of integers; the bias is a sum of 32 bits, whose scale is the product of those of data and weights.
enum QLinearConv: Expansion {
    static let name = "QLinearConv"
    static let domain = ""

    static func expand(_ node: ONNX.Node, into form: inout QuantisedForm) throws(ModelError) {
        var inputs = [try form.real(0), try form.real(3, axis: 0)]
        if !form.input(8).isEmpty {
            let scale = form.add("Mul", [form.input(1), form.input(4)])
            inputs.append(form.add("DequantizeLinear", [form.input(8), scale], ["axis": .int(0)]))
        }
        let result = form.add("Conv", inputs, node.attributes)
        try form.finish(result, scale: 6)
    }
}
