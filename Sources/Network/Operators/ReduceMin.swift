/// The smallest over some axes.
struct ReduceMin: ReductionOperator {
    static let name = "ReduceMin"
    static let reduction = Reduction.minimum
    let axes: ReducedAxes
}
