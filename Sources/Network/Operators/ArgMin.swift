/// The place of the smallest along an axis.
struct ArgMin: ExtremumOperator {
    static let name = "ArgMin"
    static let seeksLargest = false
    let axis: ExtremumAxis
}
