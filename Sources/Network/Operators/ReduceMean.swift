/// The mean over some axes.
struct ReduceMean: ReductionOperator {
    static let name = "ReduceMean"
    static let reduction = Reduction.mean
    let axes: ReducedAxes
}
