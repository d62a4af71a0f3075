/// The smallest of the elements of any number of tensors.
struct Minimum: VariadicOperator {
    static let name = "Min"
    static let arithmetic = Arithmetic.minimum
    let operands: VariadicOperands
}
