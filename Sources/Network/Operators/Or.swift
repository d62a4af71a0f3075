/// Whether one of both is true.
struct Or: BinaryOperator {
    static let name = "Or"
    static let arithmetic = Arithmetic.or
    var operation: BinaryOperation
}
