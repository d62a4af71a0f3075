import ONNX

/// The scales and zero points of QuantizeLinear and DequantizeLinear: one for all, one for each index along an axis, or one
/// for each block of them.
struct IntegerScaling: Sendable {
    /// The integers' type.
    let type: ElementType
    /// What is known of them at load.
    private(set) var scales: [Float]?
    private(set) var zeros: [Float]?
    /// Of the data, as [outer][axis][inner].
    let span: AxisSpan
    /// Neighbours along the axis that share a scale; 0 where one scale serves all.
    let block: Int
    /// Of scales, as of zero points.
    private let count: Int

    /// Nothing but rounding and saturation.
    init(rounding type: ElementType, count: Int) {
        self.type = type
        (scales, zeros) = ([1], [0])
        span = AxisSpan(count: count)
        (block, self.count) = (0, 1)
    }

    /// - type: of the integers, if there is no zero point to tell.
    /// - sums: they are sums of 32 bits, whose zero point can but be 0.
    init(_ node: NodeReader, type fallback: ElementType, sums: Bool = false) throws(ModelError) {
        let data = try node.input(0, "data")
        let scale = try node.input(1, "the scale")
        try node.requireFloat(scale)
        let zero = node.inputs.count > 2 ? node.inputs[2] : nil
        type = sums ? fallback : zero?.type ?? fallback
        guard let limits = type.integerLimits else {
            throw node.unsupported("integers of type \(type.name) are not supported")
        }
        let stated = try node.int("axis") ?? 1
        let size = try node.int("block_size") ?? 0
        // One element serves all, whatever the axis.
        if scale.count == 1 && size == 0 {
            span = AxisSpan(count: data.count)
            block = 0
        } else {
            let axis = try node.axis(stated, rank: data.shape.count)
            span = AxisSpan(data.shape, axis: axis)
            block = size == 0 ? 1 : size
            var expected = [data.shape[axis]]
            if size > 0 {
                expected = data.shape
                expected[axis] = (data.shape[axis] + size - 1) / size
            }
            guard size >= 0, size <= max(span.count, 1), scale.shape == expected else {
                throw node.error("a scale of shape \(scale.shape) does not fit data of shape \(data.shape)")
            }
        }
        count = scale.count
        guard zero == nil || zero?.count == count else {
            throw node.error("\(zero?.count ?? 0) zero points do not fit \(count) scales")
        }
        node.ignore("saturate")
        try readConstants(node, scale, zero, limits: sums ? 0...0 : limits)
    }

    private mutating func readConstants(
        _ node: NodeReader, _ scale: Value, _ zero: Value?, limits: ClosedRange<Int>
    ) throws(ModelError) {
        if case .floats(let values)? = scale.constant?.elements {
            if let wrong = values.first(where: { !($0 > 0 && $0.isFinite) }) {
                throw node.error("scales above 0 are expected, found \(wrong)")
            }
            scales = values
        }
        guard let zero else {
            zeros = Array(repeating: 0, count: count)
            return
        }
        guard case .ints(let values)? = zero.constant?.elements else { return }
        if let wrong = values.first(where: { !limits.contains($0) }) {
            throw node.error("a zero point of \(limits.lowerBound) to \(limits.upperBound) is expected, found \(wrong)")
        }
        zeros = values.map { Float($0) }
    }

    /// As one for all, of 8 bits, if it is known at load.
    var quantisation: Quantisation? {
        guard block == 0, type == .uint8 || type == .int8, let scale = scales?.first, let zero = zeros?.first else {
            return nil
        }
        return Quantisation(scale: scale, zero: Int(zero), isSigned: type == .int8)
    }

    /// Index of the scale of an element.
    func place(outer: Int, index: Int, inner: Int) -> Int {
        switch block {
        case 0: 0
        // One for each index along the axis.
        case _ where count == span.count: index
        default: (outer * ((span.count + block - 1) / block) + index / block) * span.inner + inner
        }
    }
}

extension Lowering {
    /// Between real numbers and integers in plain order; scale and zero point are the node's second and third input.
    mutating func scale(
        _ node: Node, _ scaling: IntegerScaling, _ direction: ScalingStep.Direction
    ) throws(ModelError) {
        let input = try input(node.inputs[0]!, .plain)
        let scale = try self.input(node.inputs[1]!, .plain)
        let zero = try (node.inputs.count > 2 ? node.inputs[2] : nil).map { id throws(ModelError) in
            try self.input(id, .plain)
        }
        let output = output(node.outputs[0], .plain)
        emit(node.name, reads: [input, scale] + (zero.map { [$0] } ?? []), writes: [output]) { offsets in
            ScalingStep(
                name: node.name, scaling: scaling, direction: direction, input: Operand(input, offsets: offsets),
                scale: Operand(scale, offsets: offsets), zero: zero.map { Operand($0, offsets: offsets) },
                output: Operand(output, offsets: offsets))
        }
    }
}

extension ElementType {
    /// Of those that scaled integers may have; in the arena they are floats, which hold them exactly.
    var integerLimits: ClosedRange<Int>? {
        switch self {
        case .uint8: 0...255
        case .int8: -128...127
        case .uint16: 0...65535
        case .int16: -32768...32767
        default: nil
        }
    }
}
