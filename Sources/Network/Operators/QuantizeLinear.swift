import ONNX

/// Real numbers as scaled integers: x / scale, rounded half to even, plus the zero point, saturated.
struct QuantizeLinear: Operator {
    static let name = "QuantizeLinear"
    let scaling: IntegerScaling

    init(_ node: NodeReader) throws(ModelError) {
        let data = try node.input(0, "data")
        if data.type != .int32 { try node.requireFloat(data) }
        var type = ElementType.uint8
        if let stated = try node.int("output_dtype"), stated != 0 {
            guard let named = ElementType(rawValue: stated) else {
                throw node.error("output_dtype is \(stated), which ONNX does not define")
            }
            type = named
        }
        if let precision = try node.int("precision"), ![0, ElementType.float32.rawValue].contains(precision) {
            throw node.unsupported("the precision \(precision) is not supported")
        }
        scaling = try IntegerScaling(node, type: type)
    }

    var runsAtLoad: Bool { true }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: scaling.type, shape: try node.input(0, "data").shape)]
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        if let quantisation = scaling.quantisation, lowering.readings.readsBytes(node.outputs[0]),
            !lowering.isConstant(node.inputs[0]!)
        {
            return try lowering.quantise(node, quantisation)
        }
        try lowering.scale(node, scaling, .quantise)
    }
}
