/// Whether the first is below the second.
struct Less: BinaryOperator {
    static let name = "Less"
    static let arithmetic = Arithmetic.less
    var operation: BinaryOperation
}
