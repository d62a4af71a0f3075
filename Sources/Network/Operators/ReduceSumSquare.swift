/// The sum of squares over some axes.
struct ReduceSumSquare: ReductionOperator {
    static let name = "ReduceSumSquare"
    static let reduction = Reduction.squares
    let axes: ReducedAxes
}
