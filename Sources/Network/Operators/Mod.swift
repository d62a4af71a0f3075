import ONNX

/// What a division leaves over: with the divisor's sign, or, if `fmod` is set, with the dividend's; floats have only that.
struct Mod: BinaryOperator {
    static let name = "Mod"
    static let arithmetic = Arithmetic.remainder
    var operation: BinaryOperation
}

extension Mod {
    init(_ node: NodeReader) throws(ModelError) {
        let isTruncated = try node.flag("fmod")
        let (dividend, divisor) = (try node.input(0, "the dividend"), try node.input(1, "the divisor"))
        guard isTruncated || dividend.type.isHeldExactly else {
            throw node.error("the attribute fmod should be 1 for data of type \(dividend.type.name)")
        }
        if case .ints(let divisors)? = divisor.constant?.elements, divisors.contains(0) {
            throw node.error("integers are divided by 0")
        }
        operation = try BinaryOperation(node, isTruncated ? .truncatedRemainder : .remainder)
    }
}
