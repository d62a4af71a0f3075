/// Whether just one of both is true.
struct ExclusiveOr: BinaryOperator {
    static let name = "Xor"
    static let arithmetic = Arithmetic.exclusiveOr
    var operation: BinaryOperation
}
