import ONNX

/// ReduceMean of integers; its axes are an attribute in every version.
enum QLinearReduceMean: Expansion {
    static let name = "QLinearReduceMean"

    static func expand(_ node: ONNX.Node, into form: inout QuantisedForm) throws(ModelError) {
        let real = try form.real(0)
        var inputs = [real]
        var attributes = node.attributes
        if case .ints(let axes)? = attributes.removeValue(forKey: "axes") {
            let tensor = Tensor(name: "", type: .int64, shape: [axes.count], elements: .ints(axes))
            inputs.append(form.add("Constant", [], ["value": .tensor(tensor)]))
        }
        let result = form.add("ReduceMean", inputs, attributes)
        try form.finish(result, scale: 3)
    }
}
