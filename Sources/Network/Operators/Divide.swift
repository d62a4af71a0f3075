/// The quotient of two tensors; of integers, without its fraction.
struct Divide: BinaryOperator {
    static let name = "Div"
    static let arithmetic = Arithmetic.divide
    var operation: BinaryOperation
}
