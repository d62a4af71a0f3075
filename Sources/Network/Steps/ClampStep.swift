import CKernels
import Kernels

/// A clamp of plain floats.
final class ClampStep: Step {
    let name: String
    let kernel: String
    let chunks = 1

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
    }

    func run(chunk: Int, arena: Workspace) {
        clamp(input.floats(arena), output.mutableFloats(arena), Int64(count), range.low, range.high)
    }
}
