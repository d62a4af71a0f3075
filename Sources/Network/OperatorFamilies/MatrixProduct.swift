import ONNX

/// The shapes of a product of two stacks of matrices, [rows][depth] · [depth][columns].
struct MatrixProduct: Sendable {
    let shape: [Int]
    let rows: Int
    let depth: Int
    let columns: Int
    let stacks: Stacks

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

    /// - stack: of both sides.
    init(rows: Int, depth: Int, columns: Int, stack: [Int] = []) {
        (self.rows, self.depth, self.columns) = (rows, depth, columns)
        shape = stack + [rows, columns]
        stacks = Stacks(left: stack, right: stack, product: stack)
    }

    /// Of the first two inputs of a node, as numpy's matmul.
    init(_ node: NodeReader) throws(ModelError) {
        let a = try node.input(0, "the left matrix")
        let b = try node.input(1, "the right matrix")
        guard a.shape.count >= 1, b.shape.count >= 1 else { throw node.error("matrices are expected, found a scalar") }
        // A vector on the left is one row, a vector on the right one column; both disappear from the result.
        let left = a.shape.count == 1 ? [1] + a.shape : a.shape
        let right = b.shape.count == 1 ? b.shape + [1] : b.shape
        rows = left[left.count - 2]
        depth = left[left.count - 1]
        columns = right[right.count - 1]
        guard right[right.count - 2] == depth else {
            throw node.error("shapes \(a.shape) and \(b.shape) cannot be multiplied")
        }
        let (stackA, stackB) = (Array(left.dropLast(2)), Array(right.dropLast(2)))
        let stack = try BinaryOperation.broadcast(stackA, stackB, node)
        stacks = Stacks(left: stackA, right: stackB, product: stack)
        var shape = stack
        if a.shape.count > 1 { shape.append(rows) }
        if b.shape.count > 1 { shape.append(columns) }
        self.shape = try node.checkedShape(shape)
    }

    /// Whether all products have the same right matrix.
    var hasOneRight: Bool { stacks.right.allSatisfy { $0 == 1 } }

    var multiplyAdds: Int { shape.reduce(1, *) * depth }
}
