import Kernels
import Tensors

/// A function of each element of a map, in whatever form; borders are left alone.
final class ElementwiseMapStep<Function: ElementwiseOperator>: Step {
    let name: String
    let kernel: String
    let chunks: Int

    private let function: Function
    private let elementKernel: ElementKernel?
    private let runs: MapRuns
    private let input: Operand
    private let inputMap: FeatureMap
    private let output: Operand
    private let outputMap: FeatureMap

    /// - kernel: that of the function, if there is one.
    init(
        name: String, function: Function, kernel: ElementKernel?, input: Operand, inputMap: FeatureMap,
        output: Operand, outputMap: FeatureMap
    ) {
        self.name = name
        self.kernel = kernel?.name ?? "plain_\(Function.name.lowercased())"
        self.function = function
        elementKernel = kernel
        self.input = input
        self.inputMap = inputMap
        self.output = output
        self.outputMap = outputMap
        runs = MapRuns(outputMap, with: [inputMap])
        chunks = runs.count
    }

    func run(chunk: Int, memory: Workspace) {
        let input = input.floats(memory)
        let output = output.mutableFloats(memory)
        runs.visit(chunk: chunk) { block, row, rows in
            function.apply(
                elementKernel, input + inputMap.offset(block: block, row: row),
                output + outputMap.offset(block: block, row: row), count: rows * outputMap.width * outputMap.lanes)
        }
    }
}

extension ElementwiseOperator {
    /// By the kernel, if there is one.
    func apply(
        _ kernel: ElementKernel?, _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, count: Int
    ) {
        if let kernel { return kernel(input, output, count: count) }
        for index in 0..<count { output[index] = value(of: input[index]) }
    }
}
