import Kernels
import Tensors

/// Softmax along one axis of a plain tensor seen as [outer][axis][inner]. A chunk is one index of `outer`.
final class SoftmaxStep: Step {
    let name: String
    let kernel = "plain_softmax"
    let chunks: Int

    private let count: Int
    private let inner: Int
    private let input: Operand
    private let output: Operand

    init(name: String, outer: Int, count: Int, inner: Int, input: Operand, output: Operand) {
        self.name = name
        self.count = count
        self.inner = inner
        self.input = input
        self.output = output
        chunks = outer
    }

    func run(chunk: Int, arena: UnsafeMutableRawPointer) {
        let input = input.floats(arena) + chunk * count * inner
        let output = output.mutableFloats(arena) + chunk * count * inner
        for index in 0..<inner { softmax(input + index, output + index, count: count, stride: inner) }
    }
}
