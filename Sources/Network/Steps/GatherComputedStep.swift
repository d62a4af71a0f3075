import Kernels

/// Computed places along an axis of a plain tensor seen as [outer][axis][inner]. A chunk is one index of `outer`.
final class GatherComputedStep: Step {
    let name: String
    let kernel = "gather_computed"
    let onlyMoves = true
    let chunks: Int

    private let span: AxisSpan
    private let count: Int
    private let input: Operand
    private let indices: Operand
    private let output: Operand

    /// - count: how many places there are.
    init(name: String, span: AxisSpan, count: Int, input: Operand, indices: Operand, output: Operand) {
        precondition(span.count > 0, "places in nothing")
        self.name = name
        self.span = span
        self.count = count
        self.input = input
        self.indices = indices
        self.output = output
        chunks = span.outer
    }

    func run(chunk: Int, memory: Workspace) {
        let input = input.floats(memory) + chunk * span.count * span.inner
        let indices = indices.floats(memory)
        let output = output.mutableFloats(memory) + chunk * count * span.inner
        for index in 0..<count {
            let stated = indices[index]
            // Compared before it is an Int, as it may be anything.
            var place = stated < Float(span.count) ? 0 : span.count - 1
            if stated >= -Float(span.count), stated < Float(span.count) {
                place = stated < 0 ? Int(stated) + span.count : Int(stated)
            }
            (output + index * span.inner).update(from: input + place * span.inner, count: span.inner)
        }
    }
}
