import ONNX

/// Scaled integers as real numbers: (x − zero point) · scale.
struct DequantizeLinear: Operator {
    static let name = "DequantizeLinear"
    let scaling: IntegerScaling

    init(_ node: NodeReader) throws(ModelError) {
        let data = try node.input(0, "data")
        // A sum of products may be scaled, which has 32 bits and no zero point.
        let isSum = data.type == .int32
        guard isSum || data.type.integerLimits != nil else {
            throw node.unsupported("integers of type \(data.type.name) are not supported")
        }
        if let target = try node.int("output_dtype"), ![0, ElementType.float32.rawValue].contains(target) {
            throw node.unsupported("the output_dtype \(target) is not supported")
        }
        scaling = try IntegerScaling(node, type: isSum ? .int16 : data.type, sums: isSum)
        guard isSum || scaling.type == data.type else {
            throw node.error("data of \(data.type.name) do not fit a zero point of \(scaling.type.name)")
        }
    }

    /// Sums of 32 bits need not be held exactly by a Float to be scaled.
    func fold(_ inputs: [Value?]) -> [Tensor]? {
        guard let data = inputs[0], case .ints(let numbers)? = data.constant?.elements, let scales = scaling.scales,
            let zeros = scaling.zeros
        else { return nil }
        var reals: [Float] = []
        reals.reserveCapacity(numbers.count)
        let span = scaling.span
        for (element, number) in numbers.enumerated() {
            let (rest, inner) = element.quotientAndRemainder(dividingBy: span.inner)
            let (outer, index) = rest.quotientAndRemainder(dividingBy: span.count)
            let place = scaling.place(outer: outer, index: index, inner: inner)
            reals.append((Float(number) - zeros[place]) * scales[place])
        }
        return [Tensor(name: data.name, type: .float32, shape: data.shape, elements: .floats(reals))]
    }

    /// The step between the numbers: one for all, or one for each index along an axis.
    var quantum: [Float]? { scaling.block <= 1 ? scaling.scales : nil }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: .float32, shape: try node.input(0, "data").shape)]
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        if let quantisation = scaling.quantisation, case .bytes = lowering.form(node.inputs[0]!) {
            return try lowering.dequantise(node, quantisation)
        }
        try lowering.scale(node, scaling, .dequantise)
    }
}
