/// The place of the largest along an axis.
struct ArgMax: ExtremumOperator {
    static let name = "ArgMax"
    static let seeksLargest = true
    let axis: ExtremumAxis
}
