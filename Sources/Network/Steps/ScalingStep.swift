import Kernels

/// Between real numbers and scaled integers, both as plain floats. A chunk is one index of what stands before the axis.
final class ScalingStep: Step {
    enum Direction {
        case quantise, dequantise
    }

    let name: String
    let kernel: String
    let chunks: Int

    private let scaling: IntegerScaling
    private let direction: Direction
    private let limits: (low: Float, high: Float)
    private let input: Operand
    private let scale: Operand
    private let zero: Operand?
    private let output: Operand

    /// - zero: nil for zero points of 0.
    init(
        name: String, scaling: IntegerScaling, direction: Direction, input: Operand, scale: Operand, zero: Operand?,
        output: Operand
    ) {
        self.name = name
        kernel = "plain_\(direction)"
        self.scaling = scaling
        self.direction = direction
        let limits = scaling.type.integerLimits ?? 0...0
        self.limits = (Float(limits.lowerBound), Float(limits.upperBound))
        self.input = input
        self.scale = scale
        self.zero = zero
        self.output = output
        chunks = scaling.span.outer
    }

    func run(chunk outer: Int, memory: Workspace) {
        let span = scaling.span
        let start = outer * span.count * span.inner
        let input = input.floats(memory) + start
        let output = output.mutableFloats(memory) + start
        let scales = scale.floats(memory)
        let zeros = zero?.floats(memory)
        for index in 0..<span.count {
            for inner in 0..<span.inner {
                let place = scaling.place(outer: outer, index: index, inner: inner)
                let (scale, zero) = (scales[place], zeros?[place] ?? 0)
                let element = index * span.inner + inner
                switch direction {
                case .quantise:
                    let number = (input[element] / scale).rounded(.toNearestOrEven) + zero
                    // Not a number becomes the lowest, as in the kernels.
                    output[element] = number > limits.low ? min(number, limits.high) : limits.low
                case .dequantise: output[element] = (input[element] - zero) * scale
                }
            }
        }
    }
}
