/// The logarithm of the sum over some axes.
struct ReduceLogSum: ReductionOperator {
    static let name = "ReduceLogSum"
    static let reduction = Reduction.logSum
    let axes: ReducedAxes
}
