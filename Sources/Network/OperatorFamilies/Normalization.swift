import ONNX

/// What normalisations by statistics of the data themselves share: rows of the data in memory, each brought to mean 0 and
/// variance 1 (or, not centred, to a mean square of 1), then a factor and an offset, stretched over a view of the data.
struct Normalization: Sendable {
    let rows: Int
    let count: Int
    var isCentred = true
    let epsilon: Float
    /// The data as factor and offset see them.
    let view: [Int]
    let factor: [Int]

    func lower(
        _ node: Node, into lowering: inout Lowering, mean: Placed? = nil, inverseDeviation: Placed? = nil
    ) throws(ModelError) {
        let (rows, count, isCentred, epsilon) = (rows, count, isCentred, epsilon)
        let input = try lowering.input(node.inputs[0]!, .plain)
        let output = lowering.output(node.outputs[0], .plain)
        let statistics = [mean, inverseDeviation].compactMap { $0 }
        lowering.emit(node.name, reads: [input], writes: [output] + statistics) { offsets in
            NormaliseStep(
                name: node.name, rows: rows, count: count, isCentred: isCentred, epsilon: epsilon,
                input: Operand(input, offsets: offsets), output: Operand(output, offsets: offsets),
                mean: mean.map { Operand($0, offsets: offsets) },
                inverseDeviation: inverseDeviation.map { Operand($0, offsets: offsets) })
        }
        for (index, arithmetic) in [(1, Arithmetic.multiply), (2, .add)] {
            guard index < node.inputs.count, let id = node.inputs[index] else { continue }
            let operand = try lowering.input(id, .plain)
            lowering.combine(node, arithmetic, (output, view), (operand, factor), into: output, shape: view)
        }
    }
}

extension NodeReader {
    /// An input of floats with a stated shape.
    func requireFloats(at index: Int, _ what: String, shape: [Int]) throws(ModelError) {
        let value = try input(index, what)
        try requireFloat(value)
        guard value.shape == shape else {
            throw error("\(what) has the shape \(value.shape), \(shape) is expected")
        }
    }
}
