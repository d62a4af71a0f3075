/// The sum of magnitudes over some axes.
struct ReduceL1: ReductionOperator {
    static let name = "ReduceL1"
    static let reduction = Reduction.magnitudes
    let axes: ReducedAxes
}
