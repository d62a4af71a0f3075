import ONNX

/// What ConvInteger and MatMulInteger share: two tensors of 8-bit integers with a zero point each, taken off before they are
/// multiplied. The sums are exact, and held as the float next to them, which is what a Cast makes of them.
enum IntegerProduct {
    /// Checks an operand and its zero point; either may be known only while the network runs.
    static func check(_ node: NodeReader, _ index: Int, zero: Int, _ what: String) throws(ModelError) {
        let value = try node.input(index, what)
        guard value.type == .uint8 || value.type == .int8 else {
            throw node.unsupported("\(what) of type \(value.type.name) are not supported")
        }
        guard zero < node.inputs.count, let point = node.inputs[zero] else { return }
        guard point.type == value.type else {
            throw node.error("a zero point of type \(point.type.name) does not fit \(what) of \(value.type.name)")
        }
    }
}

extension Lowering {
    /// An operand with its zero point taken off, as plain numbers.
    ///
    /// - shape: of the zero point, stretched to that of the operand.
    mutating func withoutZero(
        _ node: Node, _ index: Int, zero: Int, shape zeroShape: [Int]? = nil
    ) throws(ModelError) -> Placed {
        let id = node.inputs[index]!
        let operand = try input(id, .plain)
        guard zero < node.inputs.count, let point = node.inputs[zero] else { return operand }
        let place = try input(point, .plain)
        let difference = places.scratch(floats: shape(id).reduce(1, *))
        combine(
            node, .subtract, (operand, shape(id)), (place, zeroShape ?? shape(point)), into: difference,
            shape: shape(id))
        return difference
    }
}
