import Kernels

/// The place of the largest or smallest element along an axis of a plain tensor. A chunk is one index of `outer`.
final class ExtremumStep: Step {
    let name: String
    let kernel: String
    let chunks: Int

    private let span: AxisSpan
    private let seeksLargest: Bool
    private let takesLast: Bool
    private let input: Operand
    private let output: Operand

    init(name: String, span: AxisSpan, seeksLargest: Bool, takesLast: Bool, input: Operand, output: Operand) {
        self.name = name
        kernel = seeksLargest ? "plain_place_of_largest" : "plain_place_of_smallest"
        self.span = span
        self.seeksLargest = seeksLargest
        self.takesLast = takesLast
        self.input = input
        self.output = output
        chunks = span.outer
    }

    func run(chunk: Int, memory: Workspace) {
        let output = output.mutableFloats(memory) + chunk * span.inner
        for index in 0..<span.inner {
            let input = input.floats(memory) + chunk * span.count * span.inner + index
            var best = 0
            for place in 1..<max(span.count, 1) {
                let (value, kept) = (input[place * span.inner], input[best * span.inner])
                let isBetter = seeksLargest ? value > kept : value < kept
                if isBetter || takesLast && value == kept { best = place }
            }
            output[index] = Float(best)
        }
    }
}
