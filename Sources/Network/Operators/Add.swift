/// The sum of two tensors.
struct Add: BinaryOperator {
    static let name = "Add"
    static let arithmetic = Arithmetic.add
    var operation: BinaryOperation
}
