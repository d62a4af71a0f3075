/// Whether the first is above the second.
struct Greater: BinaryOperator {
    static let name = "Greater"
    static let arithmetic = Arithmetic.greater
    var operation: BinaryOperation
}
