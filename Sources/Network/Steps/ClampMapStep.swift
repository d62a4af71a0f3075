import CKernels
import Kernels
import Tensors

/// A clamp of a map, in whatever form.
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
    private let runs: MapRuns

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
        runs = MapRuns(outputMap, with: [inputMap])
        chunks = runs.count
    }

    func run(chunk: Int, memory: Workspace) {
        let input = input.floats(memory)
        let output = output.mutableFloats(memory)
        runs.visit(chunk: chunk) { block, row, rows in
            clamp(
                input + inputMap.offset(block: block, row: row), output + outputMap.offset(block: block, row: row),
                Int64(rows * outputMap.width * outputMap.lanes), range.low, range.high)
        }
    }
}
