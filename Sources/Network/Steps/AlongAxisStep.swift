import Kernels
import Tensors

/// What each element along an axis becomes, seen all of them.
enum AxisFunction: Sendable, Equatable {
    case softmax, logSoftmax, hardmax
    /// Divided by the sum of magnitudes, or by the root of the sum of squares.
    case normalise(squares: Bool)
}

/// A function along one axis of a plain tensor seen as [outer][axis][inner]. A chunk is one index of `outer`.
final class AlongAxisStep: Step {
    let name: String
    let kernel: String
    let chunks: Int

    private let function: AxisFunction
    private let span: AxisSpan
    private let input: Operand
    private let output: Operand

    init(name: String, function: AxisFunction, span: AxisSpan, input: Operand, output: Operand) {
        self.name = name
        switch function {
        case .softmax: kernel = "plain_softmax"
        case .logSoftmax: kernel = "plain_log_softmax"
        case .hardmax: kernel = "plain_hardmax"
        case .normalise: kernel = "plain_normalise"
        }
        self.function = function
        self.span = span
        self.input = input
        self.output = output
        chunks = span.outer
    }

    func run(chunk: Int, memory: Workspace) {
        let (count, stride) = (span.count, span.inner)
        for index in 0..<span.inner {
            let input = input.floats(memory) + chunk * count * stride + index
            let output = output.mutableFloats(memory) + chunk * count * stride + index
            switch function {
            case .softmax: softmax(input, output, count: count, stride: stride)
            case .logSoftmax: logSoftmax(input, output, count: count, stride: stride)
            case .hardmax: hardmax(input, output, count: count, stride: stride)
            case .normalise(let squares): normalise(input, output, count: count, stride: stride, squares: squares)
            }
        }
    }
}
