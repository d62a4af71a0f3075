import Kernels

/// A function of each of a row of plain floats.
final class ElementwiseStep<Function: ElementwiseOperator>: Step {
    let name: String
    let kernel: String
    let chunks: Int

    private let function: Function
    private let elementKernel: ElementKernel?
    private let input: Operand
    private let output: Operand
    private let count: Int

    /// - kernel: that of the function, if there is one.
    init(name: String, function: Function, kernel: ElementKernel?, count: Int, input: Operand, output: Operand) {
        self.name = name
        self.kernel = kernel?.name ?? "plain_\(Function.name.lowercased())"
        self.function = function
        elementKernel = kernel
        self.count = count
        self.input = input
        self.output = output
        chunks = count == 0 ? 0 : Chunking.pointwise(count)
    }

    func run(chunk: Int, memory: Workspace) {
        let part = Chunking.part(chunk, of: chunks, count: count)
        function.apply(
            elementKernel, input.floats(memory) + part.lowerBound, output.mutableFloats(memory) + part.lowerBound,
            count: part.count)
    }
}
