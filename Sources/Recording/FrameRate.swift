import Frames

/// Frames per second as a fraction, and the times that follow from it for a recording that has none.
struct FrameRate: Sendable, Equatable {
    let numerator: UInt64
    let denominator: UInt64

    /// Of a recording that says nothing, where nothing was asked for.
    static let fallback = FrameRate(numerator: 25, denominator: 1)

    private init(numerator: UInt64, denominator: UInt64) {
        self.numerator = numerator
        self.denominator = denominator
    }

    /// Nil unless it lies between one frame in 1000 s and 1 000 000 a second.
    init?(_ numerator: UInt64, over denominator: UInt64) {
        guard numerator > 0, denominator > 0, numerator <= 1 << 32, denominator <= 1 << 32,
            numerator / denominator < 1_000_000, denominator / numerator < 1000
        else { return nil }
        self.init(numerator: numerator, denominator: denominator)
    }

    /// To a millionth of a frame; nil as above.
    init?(_ fps: Double) {
        guard fps >= 0.001, fps <= 4000 else { return nil }
        self.init(UInt64((fps * 1_000_000).rounded()), over: 1_000_000)
    }

    var framesPerSecond: Double { Double(numerator) / Double(denominator) }

    /// Times of frame `index` of a recording that begins at 1970-01-01T00:00:00Z: ⌊index · 10⁹ / fps⌋ nanoseconds.
    func times(of index: UInt64) -> FrameTimes {
        let product = index.multipliedFullWidth(by: denominator * 1_000_000_000)
        let nanoseconds =
            product.high < numerator ? numerator.dividingFullWidth((product.high, product.low)).quotient : .max
        return FrameTimes(
            capturedAt: nanoseconds, wallTime: Int64(clamping: nanoseconds),
            driverSequence: UInt32(truncatingIfNeeded: index))
    }
}
