import Kernels
import ONNX
import Tensors

/// What operators of two operands share: either may be stretched along dimensions of size 1.
struct BinaryOperation: Sendable {
    let arithmetic: Arithmetic
    /// An activation that only clamps, fused into the store.
    var range = ClampRange.everything
    /// As the arithmetic sees them: before opset 7 the second one is aligned by `axis`.
    private let shapes: ([Int], [Int])
    private let narrow: NarrowInteger?
    let shape: [Int]

    init(_ node: NodeReader, _ arithmetic: Arithmetic) throws(ModelError) {
        let a = try node.input(0, "the first operand")
        let b = try node.input(1, "the second operand")
        try Self.check(node, arithmetic, a, b)
        narrow = NarrowInteger(a.type)
        self.arithmetic = arithmetic == .divide && a.type.isHeldExactly ? .quotient : arithmetic
        var second = b.shape
        if arithmetic == .slope {
            node.ignore("consumed_inputs")
            // One number per channel, as it was before opset 7 and as files later state it too.
            if node.opset < 7, a.shape.count > 1, second == [a.shape[1]] {
                second += Array(repeating: 1, count: a.shape.count - 2)
            }
        } else if node.opset < 7 {
            node.ignore("consumed_inputs")
            if try node.flag("broadcast"), let axis = try node.int("axis") {
                let place = try node.axis(axis, rank: a.shape.count)
                guard place + second.count <= a.shape.count else {
                    throw node.error("shape \(second) does not fit \(a.shape) from axis \(axis)")
                }
                second += Array(repeating: 1, count: a.shape.count - place - second.count)
            } else {
                node.ignore("axis")
            }
        }
        shapes = (a.shape, second)
        shape = try Self.broadcast(a.shape, second, node)
        guard arithmetic != .slope || shape == a.shape else {
            throw node.error("a slope of shape \(b.shape) does not fit data of shape \(a.shape)")
        }
    }

    private static func check(
        _ node: NodeReader, _ arithmetic: Arithmetic, _ a: Value, _ b: Value
    ) throws(ModelError) {
        if arithmetic.isLogical {
            for value in [a, b] where value.type != .bool {
                throw node.unsupported("data of type \(value.type.name) (\"\(value.name)\") are not supported")
            }
        } else if arithmetic.isComparison {
            for value in [a, b] { try node.requireNumbers(value) }
        } else {
            for value in [a, b] where !arithmetic.wrapsAround || NarrowInteger(value.type) == nil {
                try node.requireArithmetic(value)
            }
            if arithmetic == .divide, a.type.isHeldExactly, case .ints(let divisors)? = b.constant?.elements,
                divisors.contains(0)
            {
                throw node.error("integers are divided by 0")
            }
        }
        // An exponent may be of another type.
        guard a.type == b.type || arithmetic == .power else {
            throw node.error("operands of types \(a.type.name) and \(b.type.name) do not fit each other")
        }
    }

    /// ONNX, "multidirectional broadcasting".
    static func broadcast(_ a: [Int], _ b: [Int], _ node: NodeReader) throws(ModelError) -> [Int] {
        let rank = max(a.count, b.count)
        var shape: [Int] = []
        for axis in 0..<rank {
            let sizeA = axis < rank - a.count ? 1 : a[axis - (rank - a.count)]
            let sizeB = axis < rank - b.count ? 1 : b[axis - (rank - b.count)]
            guard sizeA == sizeB || sizeA == 1 || sizeB == 1 else {
                throw node.error("operands of shapes \(a) and \(b) do not fit each other")
            }
            shape.append(sizeA == 1 ? sizeB : sizeA)
        }
        return shape
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let (a, b) = (node.inputs[0]!, node.inputs[1]!)
        let (arithmetic, range, shapes, shape) = (arithmetic, range, shapes, shape)
        if let (left, right) = try mapOperands(a, b, &lowering) {
            let kernels = lowering.kernels
            let output = lowering.output(node.outputs[0], .blocked)
            lowering.emit(node.name, reads: [left, right], writes: [output]) { offsets in
                MapArithmeticStep(
                    name: node.name, kernels: kernels, arithmetic: arithmetic, range: range,
                    operands: (Operand(left, offsets: offsets), Operand(right, offsets: offsets)),
                    maps: (left.map, right.map), output: Operand(output, offsets: offsets), outputMap: output.map)
            }
            return
        }
        let left = try lowering.input(a, .plain)
        let right = try lowering.input(b, .plain)
        let output = lowering.output(node.outputs[0], .plain)
        lowering.combine(
            node, arithmetic, (left, shapes.0), (right, shapes.1), into: output, shape: shape, narrow: narrow,
            range: range)
    }

    /// Both operands in blocks, if one lies so and the other is a map of its shape, or has one number for each of its channels,
    /// or for all.
    private func mapOperands(
        _ a: ValueID, _ b: ValueID, _ lowering: inout Lowering
    ) throws(ModelError) -> (Placed, Placed)? {
        guard narrow == nil, !arithmetic.isLogical, shape.count == 4, shape[0] == 1, !shape.contains(0),
            shape.reduce(1, *) > shape[1], lowering.form(a).isFloatMap || lowering.form(b).isFloatMap,
            let left = try operand(a, shapes.0, &lowering), let right = try operand(b, shapes.1, &lowering)
        else { return nil }
        return (left, right)
    }

    private func operand(
        _ id: ValueID, _ stretched: [Int], _ lowering: inout Lowering
    ) throws(ModelError) -> Placed? {
        if stretched == shape || stretched == [1, shape[1], 1, 1], lowering.canBeMap(id), !lowering.isConstant(id) {
            return try lowering.input(id, .blocked)
        }
        guard case .floats(let values)? = lowering.graph.values[id].constant?.elements else { return nil }
        let tail = Array((Array(repeating: 1, count: 4) + stretched).suffix(4))
        guard tail == [1, shape[1], 1, 1] || tail == [1, 1, 1, 1] else { return nil }
        return .perChannel(values, channels: shape[1])
    }
}

extension Placed {
    /// Constants of one pixel: one for each channel, or one for all.
    fileprivate static func perChannel(_ values: [Float], channels: Int) -> Placed {
        let all = values.count == channels ? values : Array(repeating: values[0], count: channels)
        return Placed(
            storage: .constant(Packing.perChannel(all, channels: channels)),
            form: .map(FeatureMap(channels: channels, height: 1, width: 1, lanes: KernelSet.lanes)))
    }
}

extension Lowering {
    /// Combines two plain values, stretched to the shape of the output; the output may be one of them, if that is not
    /// stretched.
    mutating func combine(
        _ node: Node, _ arithmetic: Arithmetic, _ a: (place: Placed, shape: [Int]), _ b: (place: Placed, shape: [Int]),
        into output: Placed, shape: [Int], narrow: NarrowInteger? = nil, range: ClampRange = .everything
    ) {
        let kernels = kernels
        emit(node.name, reads: [a.place, b.place], writes: [output]) { offsets in
            BroadcastStep(
                name: node.name, kernels: kernels, arithmetic: arithmetic, narrow: narrow, range: range,
                shapes: (a.shape, b.shape),
                outputShape: shape,
                operands: (Operand(a.place, offsets: offsets), Operand(b.place, offsets: offsets)),
                output: Operand(output, offsets: offsets))
        }
    }
}
