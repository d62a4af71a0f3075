/// x, below zero slope · x; the slope may be one number, or one for each channel.
struct PRelu: BinaryOperator {
    static let name = "PRelu"
    static let arithmetic = Arithmetic.slope
    var operation: BinaryOperation
}
