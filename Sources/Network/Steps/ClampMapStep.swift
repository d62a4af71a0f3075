import CKernels
import Kernels
import Tensors

/// A clamp of a map, in whatever form. A chunk is one block of channels.
final class ClampMapStep: Step {
    let name: String
    let kernel: String
    let chunks: Int

    private let clamp: ck_clamp
    private let input: Operand
    private let inputMap: FeatureMap
    private let output: Operand
    private let outputMap: FeatureMap
    private let range: ClampRange

    init(
        name: String, kernels: KernelSet, range: ClampRange, input: Operand, inputMap: FeatureMap, output: Operand,
        outputMap: FeatureMap
    ) {
        self.name = name
        kernel = "f32_clamp_\(kernels.name)"
        clamp = kernels.functions.pointee.clamp
        self.input = input
        self.inputMap = inputMap
        self.output = output
        self.outputMap = outputMap
        self.range = range
        chunks = outputMap.blocks
    }

    func run(chunk block: Int, arena: Workspace) {
        for y in 0..<outputMap.height {
            clamp(
                input.floats(arena) + inputMap.offset(block: block, row: y),
                output.mutableFloats(arena) + outputMap.offset(block: block, row: y),
                Int64(outputMap.width * outputMap.lanes), range.low, range.high)
        }
    }
}
