import Kernels
import ONNX
import Tensors

/// What Add, Sub, Mul and Div share: two operands, of which one may be stretched.
struct BinaryOperation: Sendable {
    let arithmetic: Arithmetic
    /// An activation that only clamps, fused into the store.
    var range = ClampRange.everything
    /// As the arithmetic sees them: before opset 7 the second one is aligned by `axis`.
    private let shapes: ([Int], [Int])
    let shape: [Int]

    init(_ node: NodeReader, _ arithmetic: Arithmetic) throws(ModelError) {
        self.arithmetic = arithmetic
        let a = try node.floatData()
        let b = try node.input(1, "the second operand")
        try node.requireFloat(b)
        var second = b.shape
        if node.opset < 7 {
            node.ignore("consumed_inputs")
            if try node.flag("broadcast"), let axis = try node.int("axis") {
                let place = try node.axis(axis, rank: a.shape.count)
                guard place + second.count <= a.shape.count else {
                    throw node.error("shape \(second) does not fit \(a.shape) from axis \(axis)")
                }
                second += Array(repeating: 1, count: a.shape.count - place - second.count)
            }
        }
        shapes = (a.shape, second)
        shape = try Self.broadcast(a.shape, second, node)
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
        let kernels = lowering.kernels
        let isMap = arithmetic == .add && shapes.0 == shapes.1 && lowering.canBeMap(a)
        if isMap, lowering.form(a) != .plain || lowering.form(b) != .plain {
            let left = try lowering.input(a, .blocked)
            let right = try lowering.input(b, .blocked)
            let output = lowering.output(node.outputs[0], .blocked)
            lowering.emit(node.name, reads: [left, right], writes: [output]) { offsets in
                AddMapsStep(
                    name: node.name, kernels: kernels, range: range,
                    operands: (Operand(left, offsets: offsets), Operand(right, offsets: offsets)),
                    maps: (left.map, right.map), output: Operand(output, offsets: offsets), outputMap: output.map)
            }
            return
        }
        let left = try lowering.input(a, .plain)
        let right = try lowering.input(b, .plain)
        let output = lowering.output(node.outputs[0], .plain)
        lowering.emit(node.name, reads: [left, right], writes: [output]) { offsets in
            BroadcastStep(
                name: node.name, arithmetic: arithmetic, range: range, shapes: shapes, outputShape: shape,
                operands: (Operand(left, offsets: offsets), Operand(right, offsets: offsets)),
                output: Operand(output, offsets: offsets))
        }
    }
}
