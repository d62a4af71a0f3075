import Kernels

/// The triangles of plain matrices on one side of a diagonal, zeros elsewhere. A chunk is one matrix.
final class TriangleStep: Step {
    let name: String
    let kernel = "triangle"
    let onlyMoves = true
    let chunks: Int

    private let rows: Int
    private let columns: Int
    private let keepsUpper: Bool
    private let diagonal: Int
    private let input: Operand
    private let output: Operand

    init(
        name: String, matrices: Int, rows: Int, columns: Int, keepsUpper: Bool, diagonal: Int, input: Operand,
        output: Operand
    ) {
        self.name = name
        self.rows = rows
        self.columns = columns
        self.keepsUpper = keepsUpper
        self.diagonal = diagonal
        self.input = input
        self.output = output
        chunks = matrices
    }

    func run(chunk: Int, memory: Workspace) {
        let input = input.floats(memory) + chunk * rows * columns
        let output = output.mutableFloats(memory) + chunk * rows * columns
        for row in 0..<rows {
            for column in 0..<columns {
                let place = row * columns + column
                let distance = column - row - diagonal
                output[place] = (keepsUpper ? distance >= 0 : distance <= 0) ? input[place] : 0
            }
        }
    }
}
