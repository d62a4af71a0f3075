/// Whether the first is not above the second.
struct LessOrEqual: BinaryOperator {
    static let name = "LessOrEqual"
    static let arithmetic = Arithmetic.lessOrEqual
    var operation: BinaryOperation
}
