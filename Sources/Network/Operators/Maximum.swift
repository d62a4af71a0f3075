/// The largest of the elements of any number of tensors.
struct Maximum: VariadicOperator {
    static let name = "Max"
    static let arithmetic = Arithmetic.maximum
    let operands: VariadicOperands
}
