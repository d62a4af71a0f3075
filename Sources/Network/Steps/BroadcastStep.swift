import CKernels
import Kernels

/// Arithmetic of two plain tensors of which one may be stretched along dimensions of size 1 (ONNX, "multidirectional
/// broadcasting"). It falls into runs along which each operand is either contiguous or one number.
final class BroadcastStep: Step {
    let name: String
    let kernel: String
    let chunks: Int

    private let combining: Combining
    /// The dimensions outside the runs, the outermost first, with the floats from an index to the next in each operand.
    private let outer: [Dimension]
    private let run: Dimension
    private let runs: Int
    /// Into so many parts each run falls.
    private let parts: Int
    private let operands: (Operand, Operand)
    private let output: Operand

    struct Dimension: Equatable {
        var size: Int
        /// Floats from an element to the next in each operand; 0 where that is stretched.
        var strides: [Int]
    }

    init(
        name: String, kernels: KernelSet, arithmetic: Arithmetic, narrow: NarrowInteger? = nil, range: ClampRange,
        shapes: ([Int], [Int]), outputShape: [Int], operands: (Operand, Operand), output: Operand
    ) {
        self.name = name
        combining = Combining(arithmetic, narrow: narrow, kernels: kernels, range: range)
        kernel = combining.kernelName ?? "plain_\(arithmetic)"
        self.operands = operands
        self.output = output
        var dimensions = Self.dimensions(shapes, in: outputShape)
        run = dimensions.popLast() ?? Dimension(size: 1, strides: [1, 1])
        outer = dimensions
        runs = dimensions.reduce(1) { $0 * $1.size }
        let wanted = Chunking.pointwise(runs * run.size)
        parts = runs >= wanted || runs == 0 ? 1 : min((wanted + runs - 1) / runs, max(run.size, 1))
        chunks = runs * run.size == 0 ? 0 : parts > 1 ? runs * parts : wanted
    }

    /// As few as there can be: those of size 1 are left out, and neighbours that are one in both operands are.
    static func dimensions(_ shapes: ([Int], [Int]), in output: [Int]) -> [Dimension] {
        let strides = [shapes.0, shapes.1].map { Self.strides(of: $0, in: output) }
        var dimensions: [Dimension] = []
        for (axis, size) in output.enumerated() where size != 1 {
            let next = Dimension(size: size, strides: strides.map { $0[axis] })
            if let last = dimensions.last, last.strides == next.strides.map({ $0 * size }) {
                dimensions[dimensions.count - 1] = Dimension(size: last.size * size, strides: next.strides)
            } else {
                dimensions.append(next)
            }
        }
        return dimensions
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

    func run(chunk: Int, memory: Workspace) {
        let output = output.mutableFloats(memory)
        let (a, b) = (operands.0.floats(memory), operands.1.floats(memory))
        let (those, part): (Range<Int>, Range<Int>) =
            parts > 1
            ? (chunk / parts..<chunk / parts + 1, Chunking.part(chunk % parts, of: parts, count: run.size))
            : (runs * chunk / chunks..<runs * (chunk + 1) / chunks, 0..<run.size)
        for number in those {
            var (rest, atA, atB) = (number, 0, 0)
            for dimension in outer.reversed() {
                let index: Int
                (rest, index) = rest.quotientAndRemainder(dividingBy: dimension.size)
                atA += index * dimension.strides[0]
                atB += index * dimension.strides[1]
            }
            combine(a + atA, b + atB, output + number * run.size, part)
        }
    }

    private func combine(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>,
        _ part: Range<Int>
    ) {
        let output = output + part.lowerBound
        if run.strides[0] == 0 {
            withPixel(a.pointee) {
                combining($0, b + part.lowerBound, output, count: part.count, pixel: CK_FIRST_IS_PIXEL)
            }
        } else if run.strides[1] == 0 {
            withPixel(b.pointee) {
                combining(a + part.lowerBound, $0, output, count: part.count, pixel: CK_SECOND_IS_PIXEL)
            }
        } else {
            combining(
                a + part.lowerBound, b + part.lowerBound, output, count: part.count, pixel: CK_NO_PIXEL)
        }
    }

    private func withPixel(_ value: Float, _ body: (UnsafePointer<Float>) -> Void) {
        withUnsafeBytes(of: SIMD16<Float>(repeating: value)) {
            body($0.baseAddress!.assumingMemoryBound(to: Float.self))
        }
    }
}
