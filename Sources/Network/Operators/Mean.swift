/// The mean of any number of tensors.
struct Mean: VariadicOperator {
    static let name = "Mean"
    static let arithmetic = Arithmetic.add
    static let dividesByCount = true
    let operands: VariadicOperands
}
