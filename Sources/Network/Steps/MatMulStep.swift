import Kernels
import Tensors

/// A product of stacks of plain matrices, [rows][depth] · [depth][columns], with a bias that may be stretched. The plain
/// definition, where no fast kernel fits. A chunk is one row of one product.
final class MatMulStep: Step {
    let name: String
    let kernel = "plain_matmul"
    let chunks: Int

    private let rows: Int
    private let depth: Int
    private let columns: Int
    /// Number of the left and right matrix for each product.
    private let pairs: [(left: Int, right: Int)]
    private let left: Operand
    private let right: Operand
    private let output: Operand

    init(
        name: String, rows: Int, depth: Int, columns: Int, pairs: [(left: Int, right: Int)], left: Operand,
        right: Operand,
        output: Operand
    ) {
        self.name = name
        self.rows = rows
        self.depth = depth
        self.columns = columns
        self.pairs = pairs
        self.left = left
        self.right = right
        self.output = output
        chunks = pairs.count * rows
    }

    func run(chunk: Int, arena: UnsafeMutableRawPointer) {
        let (product, row) = chunk.quotientAndRemainder(dividingBy: rows)
        let left = left.floats(arena) + (pairs[product].left * rows + row) * depth
        let right = right.floats(arena) + pairs[product].right * depth * columns
        let output = output.mutableFloats(arena) + chunk * columns
        for column in 0..<columns {
            var sum: Float = 0
            for index in 0..<depth { sum.addProduct(left[index], right[index * columns + column]) }
            output[column] = sum
        }
    }
}
