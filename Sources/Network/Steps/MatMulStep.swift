import Kernels
import Tensors

/// A product of stacks of plain matrices, [rows][depth] · [depth][columns], with a bias that may be stretched. The plain
/// definition, where no fast kernel fits. A chunk is one row of one product.
final class MatMulStep: Step {
    /// The dimensions before the last two: sizes of 1 are stretched to those of the product.
    struct Stacks: Sendable {
        var left: [Int]
        var right: [Int]
        var product: [Int]

        /// How many products there are.
        var count: Int { product.reduce(1, *) }

        /// Number of the matrix in `stack` that is used for a product.
        func index(_ place: Int, in stack: [Int]) -> Int {
            var (place, index, stride) = (place, 0, 1)
            for axis in product.indices.reversed() {
                let own = axis - (product.count - stack.count)
                if own >= 0 {
                    index += (stack[own] == 1 ? 0 : place % product[axis]) * stride
                    stride *= stack[own]
                }
                place /= product[axis]
            }
            return index
        }
    }

    let name: String
    let kernel = "plain_matmul"
    let chunks: Int

    private let rows: Int
    private let depth: Int
    private let columns: Int
    private let stacks: Stacks
    private let left: Operand
    private let right: Operand
    private let output: Operand

    init(
        name: String, rows: Int, depth: Int, columns: Int, stacks: Stacks, left: Operand, right: Operand,
        output: Operand
    ) {
        self.name = name
        self.rows = rows
        self.depth = depth
        self.columns = columns
        self.stacks = stacks
        self.left = left
        self.right = right
        self.output = output
        chunks = stacks.count * rows
    }

    func run(chunk: Int, arena: UnsafeMutableRawPointer) {
        let (product, row) = chunk.quotientAndRemainder(dividingBy: rows)
        let left = left.floats(arena) + (stacks.index(product, in: stacks.left) * rows + row) * depth
        let right = right.floats(arena) + stacks.index(product, in: stacks.right) * depth * columns
        let output = output.mutableFloats(arena) + chunk * columns
        for column in 0..<columns {
            var sum: Float = 0
            for index in 0..<depth { sum.addProduct(left[index], right[index * columns + column]) }
            output[column] = sum
        }
    }
}
