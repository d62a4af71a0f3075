/// The sum over some axes.
struct ReduceSum: ReductionOperator {
    static let name = "ReduceSum"
    static let reduction = Reduction.sum
    let axes: ReducedAxes
}
