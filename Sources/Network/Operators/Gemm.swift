import Kernels
import ONNX
import Tensors

/// α · A · B + β · C, with A and B perhaps transposed: the fully connected layer, where B is constant and C one number per
/// output.
struct Gemm: Operator {
    static let name = "Gemm"

    /// Rows of outputs, [outputs][inputs], α included, if B is constant.
    let weights: [Float]?
    /// One per output, β included; nil if C is something else.
    let bias: [Float]?
    var range = ClampRange.everything
    private let rows: Int
    private let inputs: Int
    private let outputs: Int
    let isTransposed: (a: Bool, b: Bool)
    private let alpha: Float
    private let beta: Float
    /// Its shape, if there is one.
    private let summand: [Int]?

    init(_ node: NodeReader) throws(ModelError) {
        let a = try node.floatData()
        let b = try node.input(1, "B")
        try node.requireFloat(b)
        guard a.shape.count == 2, b.shape.count == 2 else {
            throw node.error("matrices are expected, found the shapes \(a.shape) and \(b.shape)")
        }
        node.ignore("broadcast")
        isTransposed = (try node.flag("transA"), try node.flag("transB"))
        (rows, inputs) = isTransposed.a ? (a.shape[1], a.shape[0]) : (a.shape[0], a.shape[1])
        let (depth, columns) = isTransposed.b ? (b.shape[1], b.shape[0]) : (b.shape[0], b.shape[1])
        outputs = columns
        guard depth == inputs else { throw node.error("shapes \(a.shape) and \(b.shape) cannot be multiplied") }
        let alpha = try node.float("alpha") ?? 1
        let beta = try node.float("beta") ?? 1
        (self.alpha, self.beta) = (alpha, beta)
        if b.constant == nil || depth == 0 || columns == 0 {
            weights = nil
        } else if let matrix = try node.floats(at: 1, "B") {
            let weights = isTransposed.b ? matrix : transposed(matrix, rows: depth, columns: columns)
            self.weights = alpha == 1 ? weights : weights.map { $0 * alpha }
        } else {
            weights = nil
        }
        guard node.inputs.count > 2, let c = node.inputs[2] else {
            summand = nil
            bias = Array(repeating: 0, count: columns)
            return
        }
        try node.requireFloat(c)
        summand = c.shape
        let shape = try BinaryOperation.broadcast([rows, columns], c.shape, node)
        guard shape == [rows, columns] else {
            throw node.error("C of shape \(c.shape) does not fit a product of shape \([rows, columns])")
        }
        guard c.constant != nil, c.count == 1 || (c.count == columns && c.shape.last == columns),
            let values = try node.floats(at: 2, "C")
        else {
            bias = nil
            return
        }
        bias = (0..<columns).map { beta * (values.count == 1 ? values[0] : values[$0]) }
    }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: try node.input(0, "A").type, shape: [rows, outputs])]
    }

    func multiplyAdds(_ node: Node, in graph: Graph) -> Int { rows * inputs * outputs }

    func facts(_ node: Node, in graph: Graph) -> LayerFacts {
        LayerFacts(
            parameters: (weights == nil ? 0 : inputs * outputs) + (bias == nil ? 0 : outputs),
            reach: .everything)
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let a = try lowering.input(node.inputs[0]!, .plain)
        let left = isTransposed.a ? lowering.transposed(node, a, rows: inputs, columns: rows) : a
        let output = lowering.output(node.outputs[0], .plain)
        if let weights {
            lowering.dense(
                node, from: left, to: output, rows: rows, inputs: inputs, outputs: outputs, weights: weights,
                bias: bias ?? Array(repeating: 0, count: outputs), range: bias == nil ? .everything : range)
            if bias == nil { try addSummand(node, to: output, &lowering) }
            return
        }
        let b = try lowering.input(node.inputs[1]!, .plain)
        let right = isTransposed.b ? lowering.transposed(node, b, rows: outputs, columns: inputs) : b
        let (rows, inputs, outputs) = (rows, inputs, outputs)
        lowering.emit(node.name, reads: [left, right], writes: [output]) { offsets in
            MatMulStep<Float>(
                name: node.name, product: MatrixProduct(rows: rows, depth: inputs, columns: outputs),
                left: Operand(left, offsets: offsets), right: Operand(right, offsets: offsets),
                output: Operand(output, offsets: offsets))
        }
        lowering.combine(
            node, .multiply, (output, [rows, outputs]), (.number(alpha), []), into: output, shape: [rows, outputs],
            range: summand == nil ? range : .everything)
        try addSummand(node, to: output, &lowering)
    }

    /// Adds β · C to the product.
    private func addSummand(_ node: Node, to product: Placed, _ lowering: inout Lowering) throws(ModelError) {
        guard let summand else { return }
        let shape = [rows, outputs]
        var c = try lowering.input(node.inputs[2]!, .plain)
        if beta != 1 {
            let scaled = lowering.places.scratch(floats: summand.reduce(1, *))
            lowering.combine(node, .multiply, (c, summand), (.number(beta), []), into: scaled, shape: summand)
            c = scaled
        }
        lowering.combine(node, .add, (product, shape), (c, summand), into: product, shape: shape, range: range)
    }
}

extension Placed {
    /// One number as a constant.
    static func number(_ value: Float) -> Placed { Placed(storage: .constant(AlignedFloats([value])), form: .plain) }
}

/// Row-major [rows][columns] as [columns][rows].
func transposed(_ matrix: [Float], rows: Int, columns: Int) -> [Float] {
    [Float](unsafeUninitializedCapacity: rows * columns) { target, initialized in
        matrix.withUnsafeBufferPointer { source in
            for row in 0..<rows {
                for column in 0..<columns { target[column * rows + row] = source[row * columns + column] }
            }
        }
        initialized = rows * columns
    }
}

extension Lowering {
    /// A row-major matrix [rows][columns] as [columns][rows], for steps of the same node.
    mutating func transposed(_ node: Node, _ matrix: Placed, rows: Int, columns: Int) -> Placed {
        let turned = places.scratch(floats: rows * columns)
        copy(
            node, from: matrix, to: turned,
            extents: [
                CopyStep.Extent(count: columns, inputStride: 1, outputStride: rows),
                CopyStep.Extent(count: rows, inputStride: columns, outputStride: 1),
            ])
        return turned
    }

    /// A fully connected layer over rows of plain floats; `weights` as rows of outputs.
    mutating func dense(
        _ node: Node, from input: Placed, to output: Placed, rows: Int, inputs: Int, outputs: Int, weights: [Float],
        bias: [Float], range: ClampRange
    ) {
        let kernels = kernels
        let packed = Packing.dense(weights, outputs: outputs, inputs: inputs)
        let bias = Packing.perChannel(bias, channels: outputs)
        // Rows are whole blocks for the kernel; where they are not in the output, each is computed apart.
        guard rows > 1, outputs % KernelSet.lanes != 0 else {
            emit(node.name, reads: [input], writes: [output]) { offsets in
                DenseStep(
                    name: node.name, kernels: kernels, rows: rows, inputs: inputs, outputs: outputs, weights: packed,
                    bias: bias, range: range, input: Operand(input, offsets: offsets),
                    output: Operand(output, offsets: offsets))
            }
            return
        }
        let padded = places.scratch(floats: packedRow(outputs) * rows)
        emit(node.name, reads: [input], writes: [padded]) { offsets in
            DenseStep(
                name: node.name, kernels: kernels, rows: rows, inputs: inputs, outputs: packedRow(outputs),
                weights: packed, bias: bias, range: range, input: Operand(input, offsets: offsets),
                output: Operand(padded, offsets: offsets))
        }
        emit(node.name, reads: [padded], writes: [output]) { offsets in
            CopyStep(
                name: node.name, input: Operand(padded, offsets: offsets), inputOffset: 0,
                output: Operand(output, offsets: offsets), outputOffset: 0,
                extents: [
                    CopyStep.Extent(count: rows, inputStride: packedRow(outputs), outputStride: outputs),
                    CopyStep.Extent(count: outputs, inputStride: 1, outputStride: 1),
                ])
        }
    }
}

private func packedRow(_ outputs: Int) -> Int { (outputs + KernelSet.lanes - 1) / KernelSet.lanes * KernelSet.lanes }
