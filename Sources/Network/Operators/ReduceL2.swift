/// The length over some axes: the root of the sum of squares.
struct ReduceL2: ReductionOperator {
    static let name = "ReduceL2"
    static let reduction = Reduction.length
    let axes: ReducedAxes
}
