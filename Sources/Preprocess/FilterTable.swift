import CKernels

/// Which source pixels an output pixel is made of, along one axis, and with what weights.
///
/// Weights are in units of 2⁻²², none is negative, and those of one pixel add up to about 1: rounded singly, as Pillow
/// does, so that its results come out bit for bit.
struct FilterTable {
    static let fractionBits = Int(CK_WEIGHT_BITS)

    /// Source pixels of each output pixel begin here …
    private(set) var starts: [Int64] = []
    /// … and are so many (at least 1).
    private(set) var counts: [Int64] = []
    /// Weights of output pixel `i` begin at `i · weightStride`, zeros behind the last.
    private(set) var weights: [UInt32] = []
    let weightStride: Int

    /// - Parameters:
    ///   - source: pixels that there are.
    ///   - origin: where among them the scaled picture begins, and …
    ///   - extent: … how many of them it covers: all, but for fractions at both ends where the source was itself scaled down.
    ///   - scaled: pixels of the scaled picture.
    ///   - window: those of them that are wanted.
    init(
        source: Int, origin: Double, extent: Double, scaled: Int, window: Range<Int>, filter: InputDescription.Filter
    ) {
        let scale = extent / Double(scaled)
        switch filter {
        case .triangle:
            let support = max(scale, 1)
            weightStride = Self.padded(Int(support.rounded(.up)) * 2 + 1)
            reserve(window.count)
            for index in window {
                appendTriangle(center: origin + (Double(index) + 0.5) * scale, support: support, source: source)
            }
        case .bilinear:
            weightStride = Self.padded(2)
            reserve(window.count)
            for index in window { appendPair(at: origin + (Double(index) + 0.5) * scale - 0.5, source: source) }
        case .nearest:
            weightStride = Self.padded(1)
            reserve(window.count)
            // Pillow adds the step up from pixel to pixel; a product would round otherwise now and then.
            var position = origin + scale * 0.5
            for index in 0..<window.upperBound {
                if index >= window.lowerBound { append(min(Int(position), source - 1), [1 << Self.fractionBits]) }
                position += scale
            }
        }
    }

    /// The same with source pixels, of which there are `source`, and output pixels counted from the other end.
    ///
    /// Weights are moved, not computed anew: a mirrored picture gives the same samples, bit for bit.
    func mirrored(source: Int) -> FilterTable {
        var table = self
        for (index, other) in starts.indices.reversed().enumerated() {
            let count = Int(counts[other])
            table.starts[index] = Int64(source - count) - starts[other]
            table.counts[index] = counts[other]
            for tap in 0..<weightStride {
                table.weights[index * weightStride + tap] =
                    tap < count ? weights[other * weightStride + count - 1 - tap] : 0
            }
        }
        return table
    }

    /// Source pixels that any output pixel needs.
    var sourceRange: Range<Int> {
        guard let first = starts.first, let last = starts.last, let count = counts.last else { return 0..<0 }
        return Int(first)..<Int(last + count)
    }

    /// Kernels go by several taps at a time.
    private static func padded(_ taps: Int) -> Int { (taps + Int(CK_TAPS) - 1) / Int(CK_TAPS) * Int(CK_TAPS) }

    private mutating func reserve(_ count: Int) {
        starts.reserveCapacity(count)
        counts.reserveCapacity(count)
        weights.reserveCapacity(count * weightStride)
    }

    private mutating func appendTriangle(center: Double, support: Double, source: Int) {
        let first = max(0, Int(center - support + 0.5))
        let end = min(source, Int(center + support + 0.5))
        var heights: [Double] = []
        for pixel in first..<end {
            let distance = abs((Double(pixel) - center + 0.5) * (1 / support))
            heights.append(distance < 1 ? 1 - distance : 0)
        }
        let sum = heights.reduce(0, +)
        append(first, heights.map { UInt32(0.5 + (sum == 0 ? $0 : $0 / sum) * Double(1 << Self.fractionBits)) })
    }

    private mutating func appendPair(at position: Double, source: Int) {
        let inside = min(max(position, 0), Double(source - 1))
        let first = min(Int(inside), max(0, source - 2))
        let second = UInt32(((inside - Double(first)) * Double(1 << Self.fractionBits)).rounded())
        append(first, source == 1 ? [1 << Self.fractionBits] : [(1 << Self.fractionBits) - second, second])
    }

    private mutating func append(_ start: Int, _ pixelWeights: [UInt32]) {
        starts.append(Int64(start))
        counts.append(Int64(pixelWeights.count))
        weights.append(contentsOf: pixelWeights)
        weights.append(contentsOf: repeatElement(0, count: weightStride - pixelWeights.count))
    }
}
