import Kernels

/// (x − mean) / √(variance + ε) of each of a number of rows of plain floats; sums in double precision, in the order of the
/// elements. Rows that are not centred count as of mean 0. A chunk is one row.
final class NormaliseStep: Step {
    let name: String
    let kernel = "plain_normalise_rows"
    let chunks: Int

    private let count: Int
    private let isCentred: Bool
    private let epsilon: Double
    private let input: Operand
    private let output: Operand
    /// One number for each row, where they are wanted.
    private let mean: Operand?
    private let inverseDeviation: Operand?

    /// - count: elements in a row.
    init(
        name: String, rows: Int, count: Int, isCentred: Bool, epsilon: Float, input: Operand, output: Operand,
        mean: Operand?, inverseDeviation: Operand?
    ) {
        self.name = name
        self.count = count
        self.isCentred = isCentred
        self.epsilon = Double(epsilon)
        self.input = input
        self.output = output
        self.mean = mean
        self.inverseDeviation = inverseDeviation
        chunks = rows
    }

    func run(chunk: Int, memory: Workspace) {
        let input = input.floats(memory) + chunk * count
        let output = output.mutableFloats(memory) + chunk * count
        var sum = 0.0
        for index in 0..<count { sum += Double(input[index]) }
        let mean = isCentred ? sum / Double(count) : 0
        var squares = 0.0
        for index in 0..<count {
            let difference = Double(input[index]) - mean
            squares += difference * difference
        }
        let factor = 1 / (squares / Double(count) + epsilon).squareRoot()
        for index in 0..<count { output[index] = Float((Double(input[index]) - mean) * factor) }
        self.mean?.mutableFloats(memory)[chunk] = Float(mean)
        inverseDeviation?.mutableFloats(memory)[chunk] = Float(factor)
    }
}
