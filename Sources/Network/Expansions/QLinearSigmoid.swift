/// Sigmoid of integers.
enum QLinearSigmoid: UnaryExpansion {
    static let name = "QLinearSigmoid"
    static let operatorName = "Sigmoid"
}
