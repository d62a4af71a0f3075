/// Whether elements are the same.
struct Equal: BinaryOperator {
    static let name = "Equal"
    static let arithmetic = Arithmetic.equal
    var operation: BinaryOperation
}
