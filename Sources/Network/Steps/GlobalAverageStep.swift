import CKernels
import Kernels
import Tensors

/// The mean of each channel of a blocked map. A chunk is one block of channels.
final class GlobalAverageStep: Step {
    let name: String
    let kernel: String
    let chunks: Int

    private let average: ck_global_average
    private let input: Operand
    private let inputMap: FeatureMap
    private let output: Operand
    private let outputMap: FeatureMap

    init(
        name: String, kernels: KernelSet, input: Operand, inputMap: FeatureMap, output: Operand, outputMap: FeatureMap
    ) {
        self.name = name
        kernel = "f32_global_average_\(kernels.name)"
        average = kernels.functions.pointee.global_average
        self.input = input
        self.inputMap = inputMap
        self.output = output
        self.outputMap = outputMap
        chunks = inputMap.blocks
    }

    func run(chunk block: Int, memory: Workspace) {
        average(
            input.floats(memory) + inputMap.offset(block: block, row: 0), Int64(inputMap.height), Int64(inputMap.width),
            Int64(inputMap.rowStride), output.mutableFloats(memory) + outputMap.offset(block: block, row: 0))
    }
}
