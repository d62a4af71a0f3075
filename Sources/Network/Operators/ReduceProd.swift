/// The product over some axes.
struct ReduceProd: ReductionOperator {
    static let name = "ReduceProd"
    static let reduction = Reduction.product
    let axes: ReducedAxes
}
