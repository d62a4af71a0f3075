import Kernels

/// Chosen places along an axis of a plain tensor seen as [outer][axis][inner]. A chunk is one index of `outer`.
final class GatherStep: Step {
    let name: String
    let kernel = "gather"
    let onlyMoves = true
    let chunks: Int

    private let span: AxisSpan
    /// Each within the axis.
    private let places: [Int]
    private let input: Operand
    private let output: Operand

    init(name: String, span: AxisSpan, places: [Int], input: Operand, output: Operand) {
        self.name = name
        self.span = span
        self.places = places
        self.input = input
        self.output = output
        chunks = span.outer
    }

    func run(chunk: Int, memory: Workspace) {
        let input = input.floats(memory) + chunk * span.count * span.inner
        let output = output.mutableFloats(memory) + chunk * places.count * span.inner
        for (index, place) in places.enumerated() {
            (output + index * span.inner).update(from: input + place * span.inner, count: span.inner)
        }
    }
}
