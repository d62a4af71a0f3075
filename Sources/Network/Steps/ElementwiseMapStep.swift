import Kernels
import Tensors

/// A function of each element of a map, in whatever form; borders are left alone. A chunk is one block of channels.
final class ElementwiseMapStep<Function: ElementwiseOperator>: Step {
    let name: String
    let kernel: String
    let chunks: Int

    private let function: Function
    private let input: Operand
    private let inputMap: FeatureMap
    private let output: Operand
    private let outputMap: FeatureMap

    init(
        name: String, kernel: String, function: Function, input: Operand, inputMap: FeatureMap, output: Operand,
        outputMap: FeatureMap
    ) {
        self.name = name
        self.kernel = kernel
        self.function = function
        self.input = input
        self.inputMap = inputMap
        self.output = output
        self.outputMap = outputMap
        chunks = outputMap.blocks
    }

    func run(chunk block: Int, arena: Workspace) {
        for y in 0..<outputMap.height {
            let input = input.floats(arena) + inputMap.offset(block: block, row: y)
            let output = output.mutableFloats(arena) + outputMap.offset(block: block, row: y)
            for index in 0..<outputMap.width * outputMap.lanes { output[index] = function.value(of: input[index]) }
        }
    }
}
