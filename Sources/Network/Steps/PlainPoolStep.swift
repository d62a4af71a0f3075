import Kernels

/// A pool over plain tensors [N][C][spatial…]. A chunk is one channel of one picture.
final class PlainPoolStep: Step {
    let name: String
    let kernel = "plain_pool"
    let chunks: Int

    private let pooling: Pooling
    private let window: Window
    private let input: Operand
    private let output: Operand

    init(name: String, pooling: Pooling, window: Window, planes: Int, input: Operand, output: Operand) {
        self.name = name
        self.pooling = pooling
        self.window = window
        self.input = input
        self.output = output
        chunks = planes
    }

    func run(chunk: Int, memory: Workspace) {
        let axes = window.axes
        let outputSize = axes.reduce(1) { $0 * $1.output }
        let input = input.floats(memory) + chunk * axes.reduce(1) { $0 * $1.size }
        let output = output.mutableFloats(memory) + chunk * outputSize
        for place in 0..<outputSize {
            var best = -Float.infinity
            var sum: Float = 0
            var norm = 0.0
            var inside = 0
            for tap in 0..<window.kernelCount {
                guard let offset = axes.offset(output: place, tap: tap) else { continue }
                let value = input[offset]
                best = value < best ? best : value
                sum += value
                if case .norm(let p) = pooling { norm += Self.power(Double(value.magnitude), p) }
                inside += 1
            }
            switch pooling {
            case .maximum: output[place] = best
            case .average(includesPadding: false): output[place] = sum / Float(inside)
            case .average(includesPadding: true): output[place] = sum / Float(counted(place))
            case .norm(let p): output[place] = Float(Self.root(norm, p))
            }
        }
    }

    private static func power(_ x: Double, _ p: Int) -> Double {
        switch p {
        case 1: x
        case 2: x * x
        default: exponential(precisely: Double(p) * logarithm(precisely: x))
        }
    }

    private static func root(_ x: Double, _ p: Int) -> Double {
        switch p {
        case 1: x
        case 2: x.squareRoot()
        default: exponential(precisely: logarithm(precisely: x) / Double(p))
        }
    }

    private func counted(_ place: Int) -> Int {
        var place = place
        var count = 1
        for axis in window.axes.reversed() {
            count *= axis.tapsPadded(place % axis.output)
            place /= axis.output
        }
        return count
    }
}
