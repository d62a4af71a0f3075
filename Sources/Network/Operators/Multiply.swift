/// The product of two tensors.
struct Multiply: BinaryOperator {
    static let name = "Mul"
    static let arithmetic = Arithmetic.multiply
    var operation: BinaryOperation
}
