import Foundation
import TestModels

/// A tensor in double precision, row-major.
struct NaiveTensor {
    var shape: [Int]
    var values: [Double]

    init(shape: [Int], values: [Double]) {
        self.shape = shape
        self.values = values
    }

    init(shape: [Int], _ values: [Float]) { self.init(shape: shape, values: values.map { Double($0) }) }

    init(shape: [Int], of element: ([Int]) -> Double) {
        self.shape = shape
        values = (0..<shape.reduce(1, *)).map { place in
            var (rest, index) = (place, shape)
            for axis in shape.indices.reversed() {
                (rest, index[axis]) = rest.quotientAndRemainder(dividingBy: shape[axis])
            }
            return element(index)
        }
    }

    subscript(_ index: Int...) -> Double {
        values[zip(index, shape).reduce(0) { $0 * $1.1 + $1.0 }]
    }

    func map(_ change: (Double) -> Double) -> NaiveTensor { NaiveTensor(shape: shape, values: values.map(change)) }
}

/// Where a window's zeros go, as DESIGN's section 5 and the ONNX specification put it; nothing is taken from the engine.
enum NaivePadding {
    case explicit(begin: Int, end: Int)
    case sameUpper, sameLower, valid

    /// - Returns: the zeros before the data, and how many windows there are.
    func place(_ size: Int, kernel: Int, stride: Int, dilation: Int, ceilMode: Bool = false) -> (begin: Int, count: Int)
    {
        let extent = (kernel - 1) * dilation + 1
        func quotientUp(_ a: Int, _ b: Int) -> Int { Int((Double(a) / Double(b)).rounded(.up)) }
        switch self {
        case .explicit(let begin, let end):
            let room = size - extent + begin + end
            guard ceilMode else { return (begin, Int((Double(room) / Double(stride)).rounded(.down)) + 1) }
            let count = quotientUp(room, stride) + 1
            return (begin, (count - 1) * stride >= size + begin ? count - 1 : count)
        case .sameUpper, .sameLower:
            let count = quotientUp(size, stride)
            let zeros = max(0, (count - 1) * stride + extent - size)
            if case .sameUpper = self { return (zeros / 2, count) }
            return (zeros - zeros / 2, count)
        case .valid: return (0, quotientUp(size - extent + 1, stride))
        }
    }

    var attributes: [String: TestAttribute] {
        switch self {
        case .explicit(let begin, let end): ["pads": .ints([begin, begin, end, end])]
        case .sameUpper: ["auto_pad": .text("SAME_UPPER")]
        case .sameLower: ["auto_pad": .text("SAME_LOWER")]
        case .valid: ["auto_pad": .text("VALID")]
        }
    }
}

/// A square window over the rows and columns of a map, as a test states it.
struct NaiveWindow {
    var kernel = (1, 1)
    var stride = 1
    var dilation = 1
    var padding = NaivePadding.explicit(begin: 0, end: 0)
    var ceilMode = false

    var attributes: [String: TestAttribute] {
        var all: [String: TestAttribute] = [
            "kernel_shape": .ints([kernel.0, kernel.1]), "strides": .ints([stride, stride]),
            "dilations": .ints([dilation, dilation]),
        ]
        all.merge(padding.attributes) { $1 }
        if ceilMode { all["ceil_mode"] = .int(1) }
        return all
    }

    func output(_ shape: [Int]) -> (height: Int, width: Int, top: Int, left: Int) {
        let vertical = padding.place(shape[2], kernel: kernel.0, stride: stride, dilation: dilation, ceilMode: ceilMode)
        let horizontal = padding.place(
            shape[3], kernel: kernel.1, stride: stride, dilation: dilation, ceilMode: ceilMode)
        return (vertical.count, horizontal.count, vertical.begin, horizontal.begin)
    }

    func convolve(_ x: NaiveTensor, _ w: NaiveTensor, _ b: [Double], groups: Int = 1) -> NaiveTensor {
        let (height, width, top, left) = output(x.shape)
        let (perGroup, outputsPerGroup) = (x.shape[1] / groups, w.shape[0] / groups)
        return NaiveTensor(shape: [x.shape[0], w.shape[0], height, width]) { at in
            var sum = b[at[1]]
            for c in 0..<perGroup {
                for r in 0..<kernel.0 {
                    for s in 0..<kernel.1 {
                        let (y, column) = (at[2] * stride - top + r * dilation, at[3] * stride - left + s * dilation)
                        guard y >= 0, y < x.shape[2], column >= 0, column < x.shape[3] else { continue }
                        sum += x[at[0], at[1] / outputsPerGroup * perGroup + c, y, column] * w[at[1], c, r, s]
                    }
                }
            }
            return sum
        }
    }

    /// The values of a window that lie in the map, put together by `reduce`.
    func pool(_ x: NaiveTensor, _ reduce: ([Double]) -> Double) -> NaiveTensor {
        let (height, width, top, left) = output(x.shape)
        return NaiveTensor(shape: [x.shape[0], x.shape[1], height, width]) { at in
            var inside: [Double] = []
            for r in 0..<kernel.0 {
                for s in 0..<kernel.1 {
                    let (y, column) = (at[2] * stride - top + r * dilation, at[3] * stride - left + s * dilation)
                    guard y >= 0, y < x.shape[2], column >= 0, column < x.shape[3] else { continue }
                    inside.append(x[at[0], at[1], y, column])
                }
            }
            return reduce(inside)
        }
    }
}

enum Naive {
    static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    static func concatenate(_ parts: [NaiveTensor]) -> NaiveTensor {
        // One picture: the channels lie behind each other.
        var shape = parts[0].shape
        shape[1] = parts.reduce(0) { $0 + $1.shape[1] }
        return NaiveTensor(shape: shape, values: parts.flatMap(\.values))
    }

    static func fullyConnected(_ x: NaiveTensor, _ w: NaiveTensor, _ b: [Double]) -> NaiveTensor {
        NaiveTensor(shape: [x.shape[0], w.shape[0]]) { at in
            (0..<x.shape[1]).reduce(b[at[1]]) { $0 + x[at[0], $1] * w[at[1], $1] }
        }
    }

    static func softmax(_ x: NaiveTensor) -> NaiveTensor {
        let powers = x.map { exp($0) }
        let sum = powers.values.reduce(0, +)
        return powers.map { $0 / sum }
    }
}
