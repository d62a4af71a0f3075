import ONNX

/// Gemm of integers; C is a sum of 32 bits, whose scale is α times the product of those of A and B. Without a scale for it,
/// the output is real numbers.
enum QGemm: Expansion {
    static let name = "QGemm"

    static func expand(_ node: ONNX.Node, into form: inout QuantisedForm) throws(ModelError) {
        var isTransposed = false
        if case .int(let flag)? = node.attributes["transB"] { isTransposed = flag != 0 }
        var inputs = [try form.real(0), try form.real(3, axis: isTransposed ? 0 : 1)]
        if !form.input(6).isEmpty {
            var scale = form.add("Mul", [form.input(1), form.input(4)])
            if case .float(let alpha)? = node.attributes["alpha"], alpha != 1 {
                let tensor = Tensor(name: "", type: .float32, shape: [], elements: .floats([alpha]))
                scale = form.add("Mul", [scale, form.add("Constant", [], ["value": .tensor(tensor)])])
            }
            inputs.append(form.add("DequantizeLinear", [form.input(6), scale], ["axis": .int(-1)]))
        }
        guard !form.input(7).isEmpty else {
            form.add("Gemm", inputs, node.attributes, output: node.outputs.first ?? "")
            return
        }
        let result = form.add("Gemm", inputs, node.attributes)
        try form.finish(result, scale: 7)
    }
}
