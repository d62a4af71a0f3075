/// Whether both are true.
struct And: BinaryOperator {
    static let name = "And"
    static let arithmetic = Arithmetic.and
    var operation: BinaryOperation
}
