/// The difference of two tensors.
struct Subtract: BinaryOperator {
    static let name = "Sub"
    static let arithmetic = Arithmetic.subtract
    var operation: BinaryOperation
}
