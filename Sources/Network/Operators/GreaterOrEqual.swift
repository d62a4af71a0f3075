/// Whether the first is not below the second.
struct GreaterOrEqual: BinaryOperator {
    static let name = "GreaterOrEqual"
    static let arithmetic = Arithmetic.greaterOrEqual
    var operation: BinaryOperation
}
