import Kernels

/// What is made of a number of elements. Sums are kept in double precision, in the order of the elements.
enum Reduction: Sendable {
    case sum, mean, product, minimum, maximum
    case magnitudes, squares, length
    case logSum, logSumExponentials

    /// Whether a single element gives itself.
    var keepsSingles: Bool {
        switch self {
        case .magnitudes, .squares, .length, .logSum: false
        default: true
        }
    }

    /// Whether integers give an integer.
    var isExactForIntegers: Bool {
        switch self {
        case .sum, .product, .minimum, .maximum, .magnitudes, .squares: true
        default: false
        }
    }

    fileprivate var start: Double {
        switch self {
        case .product: 1
        case .minimum: .infinity
        case .maximum: -.infinity
        default: 0
        }
    }

    /// - largest: of all elements; for `logSumExponentials` only.
    fileprivate func add(_ value: Double, to sum: Double, largest: Double) -> Double {
        switch self {
        case .sum, .mean, .logSum: sum + value
        case .product: sum * value
        case .minimum: sum.isNaN || sum < value ? sum : value
        case .maximum: sum.isNaN || sum > value ? sum : value
        case .magnitudes: sum + value.magnitude
        case .squares, .length: sum + value * value
        case .logSumExponentials: sum + exponential(precisely: value - largest)
        }
    }

    fileprivate func finish(_ sum: Double, count: Int, largest: Double) -> Double {
        switch self {
        case .mean: sum / Double(count)
        case .length: sum.squareRoot()
        case .logSum: logarithm(precisely: sum)
        case .logSumExponentials: largest + logarithm(precisely: sum)
        default: sum
        }
    }
}

/// A reduction of a plain tensor over some axes. A chunk is one element of the output.
final class ReductionStep: Step {
    let name: String
    let kernel: String
    let chunks: Int

    private let reduction: Reduction
    private let input: Operand
    private let output: Operand
    /// Size and stride in the input of each dimension that stays, and of each that is reduced.
    private let kept: [(size: Int, stride: Int)]
    private let reduced: [(size: Int, stride: Int)]
    private let count: Int

    init(name: String, reduction: Reduction, axes: ReducedAxes, input: Operand, output: Operand) {
        self.name = name
        kernel = "plain_reduce_\(reduction)"
        self.reduction = reduction
        self.input = input
        self.output = output
        let strides = rowMajorStrides(axes.input)
        let dimensions = zip(axes.input, strides).map { (size: $0.0, stride: $0.1) }
        kept = dimensions.indices.filter { !axes.reduced.contains($0) }.map { dimensions[$0] }
        reduced = axes.reduced.map { dimensions[$0] }
        count = reduced.reduce(1) { $0 * $1.size }
        chunks = kept.reduce(1) { $0 * $1.size }
    }

    func run(chunk: Int, memory: Workspace) {
        var (place, offset) = (chunk, 0)
        for dimension in kept.reversed() {
            offset += place % dimension.size * dimension.stride
            place /= dimension.size
        }
        let start = input.floats(memory) + offset
        var largest = 0.0
        if reduction == .logSumExponentials {
            largest = fold(start, .maximum, largest: 0)
            // All −∞, or one +∞: nothing to subtract.
            if largest.isInfinite { largest = 0 }
        }
        let sum = fold(start, reduction, largest: largest)
        output.mutableFloats(memory)[chunk] = Float(reduction.finish(sum, count: count, largest: largest))
    }

    private func fold(_ start: UnsafePointer<Float>, _ reduction: Reduction, largest: Double) -> Double {
        var sum = reduction.start
        guard count > 0 else { return sum }
        visit(start, dimension: 0) { sum = reduction.add(Double($0), to: sum, largest: largest) }
        return sum
    }

    private func visit(_ start: UnsafePointer<Float>, dimension: Int, _ body: (Float) -> Void) {
        guard dimension < reduced.count else { return body(start.pointee) }
        let (size, stride) = reduced[dimension]
        if dimension == reduced.count - 1 {
            for index in 0..<size { body(start[index * stride]) }
        } else {
            for index in 0..<size { visit(start + index * stride, dimension: dimension + 1, body) }
        }
    }
}
