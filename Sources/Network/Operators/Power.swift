/// The first tensor raised to the second.
struct Power: BinaryOperator {
    static let name = "Pow"
    static let arithmetic = Arithmetic.power
    var operation: BinaryOperation
}
