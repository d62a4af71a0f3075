import ONNX

/// A stated shape, in which 0 keeps the size of the input and one −1 takes what is left.
struct Reshape: ReshapingOperator {
    static let name = "Reshape"
    let shape: [Int]

    init(_ node: NodeReader) throws(ModelError) {
        let data = try node.input(0, "data")
        node.ignore("consumed_inputs")
        let stated = node.opset < 5 ? try node.ints("shape") : try node.ints(at: 1, "the new shape")
        guard let stated else { throw node.error("the new shape is missing") }
        let keepsZeros = try node.flag("allowzero")
        var shape: [Int] = []
        var open: Int?
        for (axis, size) in stated.enumerated() {
            switch size {
            case -1:
                guard open == nil else { throw node.error("the new shape \(stated) has more than one -1") }
                open = axis
                shape.append(1)
            case 0 where !keepsZeros:
                guard axis < data.shape.count else {
                    throw node.error("the new shape \(stated) keeps a dimension that \(data.shape) does not have")
                }
                shape.append(data.shape[axis])
            case 0...: shape.append(size)
            default: throw node.error("the new shape \(stated) has a negative size")
            }
        }
        let (known, overflow) = shape.reduce((1, false)) { product, size in
            let (value, overflow) = product.0.multipliedReportingOverflow(by: size)
            return (value, product.1 || overflow)
        }
        guard !overflow else { throw node.error("the new shape \(stated) is too large") }
        if let open, known > 0 { shape[open] = data.count / known }
        guard shape.reduce(1, *) == data.count else {
            throw node.error("\(data.count) elements of shape \(data.shape) cannot take the shape \(stated)")
        }
        self.shape = shape
    }
}
