import Kernels

/// A function of each of a row of plain floats.
final class ElementwiseStep<Function: ElementwiseOperator>: Step {
    let name: String
    let kernel: String
    let chunks: Int

    private let function: Function
    private let input: Operand
    private let output: Operand
    private let count: Int

    /// Elements worth taking a chunk.
    private static var chunk: Int { 1 << 12 }

    init(name: String, kernel: String, function: Function, count: Int, input: Operand, output: Operand) {
        self.name = name
        self.kernel = kernel
        self.function = function
        self.count = count
        self.input = input
        self.output = output
        chunks = (count + Self.chunk - 1) / Self.chunk
    }

    func run(chunk: Int, arena: Workspace) {
        let input = input.floats(arena)
        let output = output.mutableFloats(arena)
        for index in chunk * Self.chunk..<min((chunk + 1) * Self.chunk, count) {
            output[index] = function.value(of: input[index])
        }
    }
}
