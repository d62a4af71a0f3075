/// LeakyRelu of integers.
enum QLinearLeakyRelu: UnaryExpansion {
    static let name = "QLinearLeakyRelu"
    static let operatorName = "LeakyRelu"
}
