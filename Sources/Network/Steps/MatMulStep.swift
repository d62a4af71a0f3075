import Kernels

/// A product of stacks of plain matrices: the plain definition, where no fast kernel fits, each sum kept as a `Sum`. A chunk
/// is one row of one product.
final class MatMulStep<Sum: BinaryFloatingPoint>: Step {
    let name: String
    let kernel = "plain_matmul"
    let chunks: Int

    private let product: MatrixProduct
    private let left: Operand
    private let right: Operand
    private let output: Operand

    init(name: String, product: MatrixProduct, left: Operand, right: Operand, output: Operand) {
        self.name = name
        self.product = product
        self.left = left
        self.right = right
        self.output = output
        chunks = product.stacks.count * product.rows
    }

    func run(chunk: Int, memory: Workspace) {
        let (stacks, depth, columns) = (product.stacks, product.depth, product.columns)
        let (number, row) = chunk.quotientAndRemainder(dividingBy: product.rows)
        let left = left.floats(memory) + (stacks.index(number, in: stacks.left) * product.rows + row) * depth
        let right = right.floats(memory) + stacks.index(number, in: stacks.right) * depth * columns
        let output = output.mutableFloats(memory) + chunk * columns
        for column in 0..<columns {
            var sum: Sum = 0
            for index in 0..<depth { sum.addProduct(Sum(left[index]), Sum(right[index * columns + column])) }
            output[column] = Float(sum)
        }
    }
}
