import Kernels

/// Arithmetic of two plain tensors of which one may be stretched along dimensions of size 1 (ONNX, "multidirectional
/// broadcasting"). A chunk is one index of the first dimension.
final class BroadcastStep: Step {
    let name: String
    let kernel: String
    let chunks: Int

    private let arithmetic: Arithmetic
    /// The type of the elements, where results wrap around.
    private let narrow: NarrowInteger?
    private let shape: [Int]
    private let strides: ([Int], [Int])
    private let operands: (Operand, Operand)
    private let output: Operand
    private let range: ClampRange

    init(
        name: String, arithmetic: Arithmetic, narrow: NarrowInteger? = nil, range: ClampRange,
        shapes: ([Int], [Int]), outputShape: [Int], operands: (Operand, Operand), output: Operand
    ) {
        self.name = name
        kernel = "plain_\(arithmetic)"
        self.arithmetic = arithmetic
        self.narrow = narrow
        self.range = range
        shape = outputShape.isEmpty ? [1] : outputShape
        strides = (Self.strides(of: shapes.0, in: shape), Self.strides(of: shapes.1, in: shape))
        self.operands = operands
        self.output = output
        chunks = shape[0]
    }

    /// Floats from an element to the next in each dimension of the output; 0 where the operand is stretched.
    static func strides(of shape: [Int], in output: [Int]) -> [Int] {
        var strides = Array(repeating: 0, count: output.count)
        var stride = 1
        for (axis, size) in shape.enumerated().reversed() {
            strides[output.count - shape.count + axis] = size == 1 ? 0 : stride
            stride *= size
        }
        return strides
    }

    func run(chunk: Int, arena: Workspace) {
        let inner = shape.dropFirst().reduce(1, *)
        let output = output.mutableFloats(arena) + chunk * inner
        let a = operands.0.floats(arena) + chunk * strides.0[0]
        let b = operands.1.floats(arena) + chunk * strides.1[0]
        for place in 0..<inner {
            var rest = place
            var (atA, atB) = (0, 0)
            for axis in stride(from: shape.count - 1, to: 0, by: -1) {
                let index = rest % shape[axis]
                rest /= shape[axis]
                atA += index * strides.0[axis]
                atB += index * strides.1[axis]
            }
            var value =
                if let narrow { arithmetic.apply(a[atA], b[atB], in: narrow) } else { arithmetic.apply(a[atA], b[atB]) }
            value = value < range.low ? range.low : value
            output[place] = value > range.high ? range.high : value
        }
    }
}
