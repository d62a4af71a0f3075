/// The sum of any number of tensors.
struct Sum: VariadicOperator {
    static let name = "Sum"
    static let arithmetic = Arithmetic.add
    let operands: VariadicOperands
}
