/// The logarithm of the sum of eˣ over some axes.
struct ReduceLogSumExp: ReductionOperator {
    static let name = "ReduceLogSumExp"
    static let reduction = Reduction.logSumExponentials
    let axes: ReducedAxes
}
