import Kernels

/// Fills plain floats with one value.
final class FillStep: Step {
    let name: String
    let kernel = "fill"
    let onlyMoves = true
    let chunks = 1

    private let output: Operand
    private let count: Int
    private let value: Float

    init(name: String, output: Operand, count: Int, value: Float) {
        self.name = name
        self.output = output
        self.count = count
        self.value = value
    }

    func run(chunk: Int, memory: Workspace) {
        output.mutableFloats(memory).update(repeating: value, count: count)
    }
}
