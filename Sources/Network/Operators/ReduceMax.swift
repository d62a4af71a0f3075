/// The largest over some axes.
struct ReduceMax: ReductionOperator {
    static let name = "ReduceMax"
    static let reduction = Reduction.maximum
    let axes: ReducedAxes
}
