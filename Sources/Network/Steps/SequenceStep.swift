import Kernels

/// Numbers in equal steps, into plain floats.
final class SequenceStep: Step {
    let name: String
    let kernel = "sequence"
    let chunks = 1

    private let start: Double
    private let delta: Double
    private let count: Int
    private let output: Operand

    init(name: String, start: Double, delta: Double, count: Int, output: Operand) {
        self.name = name
        self.start = start
        self.delta = delta
        self.count = count
        self.output = output
    }

    func run(chunk: Int, memory: Workspace) {
        let output = output.mutableFloats(memory)
        for index in 0..<count { output[index] = Float(start + Double(index) * delta) }
    }
}
