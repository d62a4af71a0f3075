import Kernels

/// A choice between two plain tensors, element by element; condition and both may be stretched along dimensions of size 1.
/// A chunk is one index of the first dimension.
final class WhereStep: Step {
    let name: String
    let kernel = "plain_where"
    let chunks: Int

    private let shape: [Int]
    private let strides: [[Int]]
    /// The condition, and what is taken where it holds and where it does not.
    private let operands: [Operand]
    private let output: Operand

    init(name: String, shapes: [[Int]], outputShape: [Int], operands: [Operand], output: Operand) {
        self.name = name
        let shape = outputShape.isEmpty ? [1] : outputShape
        self.shape = shape
        strides = shapes.map { BroadcastStep.strides(of: $0, in: shape) }
        self.operands = operands
        self.output = output
        chunks = shape[0]
    }

    func run(chunk: Int, memory: Workspace) {
        let inner = shape.dropFirst().reduce(1, *)
        let output = output.mutableFloats(memory) + chunk * inner
        for place in 0..<inner {
            let chosen = element(0, chunk, place, memory) != 0 ? 1 : 2
            output[place] = element(chosen, chunk, place, memory)
        }
    }

    private func element(_ number: Int, _ chunk: Int, _ place: Int, _ memory: Workspace) -> Float {
        var rest = place
        var offset = chunk * strides[number][0]
        for axis in stride(from: shape.count - 1, to: 0, by: -1) {
            offset += rest % shape[axis] * strides[number][axis]
            rest /= shape[axis]
        }
        return operands[number].floats(memory)[offset]
    }
}
