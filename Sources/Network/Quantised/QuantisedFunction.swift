import Kernels
import ONNX
import Tensors

/// A function of each 8-bit integer by a table of all 256, or another scale.
struct QuantisedFunction: ByteOperation {
    private let table: AlignedBuffer<UInt8>

    /// - function: of real numbers; nil: none but that the scale becomes another.
    init(input: Quantisation, output: Quantisation, function: ((Float) -> Float)? = nil) {
        table = Self.table(input: input, output: output, function: function)
    }

    /// The sum or the product of an integer and a function of it, as `pair` forms it.
    ///
    /// - isFirst: whether the function is the first operand, not the second.
    init(_ pair: QuantisedPair, with function: QuantisedFunction, isFirst: Bool) {
        let integers = AlignedBuffer((0...255).map(UInt8.init))
        let (a, b) = isFirst ? (function.table, integers) : (integers, function.table)
        table = AlignedBuffer(count: a.count) { pair.combine(a.start, b.start, into: $0, count: a.count) }
    }

    static func table(
        input: Quantisation, output: Quantisation, function: ((Float) -> Float)? = nil
    ) -> AlignedBuffer<UInt8> {
        AlignedBuffer(
            (0..<256).map { byte in
                let real = Float(byte - Int(input.zeroByte)) * input.scale
                return output.byte(of: function.map { $0(real) } ?? real)
            })
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let (kernels, table) = (lowering.kernels, table)
        let input = try lowering.input(node.inputs[0]!, .bytes)
        let output = lowering.output(node.outputs[0], .bytes)
        lowering.emit(node.name, reads: [input], writes: [output]) { offsets in
            ByteCopyStep(
                name: node.name, input: Operand(input, offsets: offsets), inputMap: input.map,
                output: Operand(output, offsets: offsets), outputMap: output.map, table: table,
                kernels: kernels)
        }
    }
}

/// Maps of 8-bit integers behind each other along the channels, each brought to the scale of the output.
struct QuantisedConcat: ByteOperation {
    /// One for each input; nil where the scale is that of the output.
    let tables: [AlignedBuffer<UInt8>?]

    init(inputs: [Quantisation], output: Quantisation) {
        tables = inputs.map { $0 == output ? nil : QuantisedFunction.table(input: $0, output: output) }
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        var parts: [Placed] = []
        for id in node.inputs { parts.append(try lowering.input(id!, .bytes)) }
        let output = lowering.output(node.outputs[0], .bytes)
        let kernels = lowering.kernels
        var first = 0
        for (part, table) in zip(parts, tables) {
            let start = first
            lowering.emit(node.name, reads: [part], writes: [output]) { offsets in
                ByteCopyStep(
                    name: node.name, input: Operand(part, offsets: offsets), inputMap: part.map,
                    output: Operand(output, offsets: offsets), outputMap: output.map, first: start, table: table,
                    kernels: kernels)
            }
            first += part.map.channels
        }
    }
}
