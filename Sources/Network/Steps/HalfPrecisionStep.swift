import Kernels

/// Rounds plain floats to the nearest that half precision can hold: a value that the model declares as float16.
final class HalfPrecisionStep: Step {
    let name: String
    let kernel = "round_to_half"
    let chunks = 1

    private let input: Operand
    private let output: Operand
    private let count: Int

    init(name: String, input: Operand, output: Operand, count: Int) {
        self.name = name
        self.input = input
        self.output = output
        self.count = count
    }

    func run(chunk: Int, memory: Workspace) {
        let input = input.floats(memory)
        let output = output.mutableFloats(memory)
        for index in 0..<count { output[index] = Float(Float16(input[index])) }
    }
}
