import Kernels
import ONNX
import Tensors

/// α · A · B + β · C, with A and B perhaps transposed: the fully connected layer. B and C must be constants.
struct Gemm: Operator {
    static let name = "Gemm"

    /// Rows of outputs: [outputs][inputs], α included.
    var weights: [Float]
    /// One per output, β included.
    var bias: [Float]
    var range = ClampRange.everything
    private let rows: Int
    private let inputs: Int
    private let outputs: Int

    init(_ node: NodeReader) throws(ModelError) {
        let a = try node.floatData()
        let b = try node.input(1, "B")
        guard a.shape.count == 2, b.shape.count == 2 else {
            throw node.error("matrices are expected, found the shapes \(a.shape) and \(b.shape)")
        }
        guard let matrix = try node.floats(at: 1, "B") else { throw node.error("B is missing") }
        node.ignore("broadcast")
        if try node.flag("transA") { throw node.unsupported("transA is not supported") }
        let isTransposed = try node.flag("transB")
        (rows, inputs) = (a.shape[0], a.shape[1])
        let (depth, columns) = isTransposed ? (b.shape[1], b.shape[0]) : (b.shape[0], b.shape[1])
        outputs = columns
        guard depth == inputs else { throw node.error("shapes \(a.shape) and \(b.shape) cannot be multiplied") }
        let alpha = try node.float("alpha") ?? 1
        let beta = try node.float("beta") ?? 1
        var weights = isTransposed ? matrix : transposed(matrix, rows: depth, columns: columns)
        if alpha != 1 { for index in weights.indices { weights[index] *= alpha } }
        self.weights = weights
        bias = Array(repeating: 0, count: columns)
        if let c = try node.floats(at: 2, "C") {
            let shape = try node.input(2, "C").shape
            guard c.count == 1 || (c.count == columns && shape.last == columns) else {
                throw node.unsupported("C of shape \(shape) is not one value per output")
            }
            for output in 0..<columns { bias[output] = beta * (c.count == 1 ? c[0] : c[output]) }
        }
    }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: try node.input(0, "A").type, shape: [rows, outputs])]
    }

    func multiplyAdds(_ node: Node, in graph: Graph) -> Int { rows * inputs * outputs }

    func facts(_ node: Node, in graph: Graph) -> LayerFacts {
        LayerFacts(parameters: inputs * outputs + outputs, reach: .everything)
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        try lowering.dense(
            node, rows: rows, inputs: inputs, outputs: outputs, weights: weights, bias: bias, range: range)
    }
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
    /// A fully connected layer over rows of plain floats; `weights` as rows of outputs.
    mutating func dense(
        _ node: Node, rows: Int, inputs: Int, outputs: Int, weights: [Float], bias: [Float], range: ClampRange
    ) throws(ModelError) {
        let kernels = kernels
        let input = try input(node.inputs[0]!, .plain)
        let output = output(node.outputs[0], .plain)
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
        let padded = scratch(floats: packedRow(outputs) * rows)
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
