import CKernels
import Kernels

/// A clamp of plain floats.
final class ClampStep: Step {
    let name: String
    let kernel: String
    let chunks: Int

    private let clamp: ck_clamp
    private let input: Operand
    private let output: Operand
    private let count: Int
    private let range: ClampRange

    init(name: String, kernels: KernelSet, range: ClampRange, count: Int, input: Operand, output: Operand) {
        self.name = name
        kernel = "f32_clamp_\(kernels.name)"
        clamp = kernels.functions.pointee.clamp
        self.input = input
        self.output = output
        self.count = count
        self.range = range
        chunks = count == 0 ? 0 : Chunking.pointwise(count)
    }

    func run(chunk: Int, memory: Workspace) {
        let part = Chunking.part(chunk, of: chunks, count: count)
        clamp(
            input.floats(memory) + part.lowerBound, output.mutableFloats(memory) + part.lowerBound, Int64(part.count),
            range.low, range.high)
    }
}
