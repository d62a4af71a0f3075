/// How many frames took how long, counted since the start.
package struct LatencyHistogram: Sendable {
    /// Upper bounds of the buckets in nanoseconds, each included; above the last one there is one more bucket.
    package static let bounds: [14 of UInt64] = [
        100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000, 100_000_000,
        250_000_000, 500_000_000, 1_000_000_000, 2_500_000_000,
    ]

    /// Of each bucket alone.
    private var counts = InlineArray<15, UInt64>(repeating: 0)
    /// Nanoseconds of all frames together.
    package private(set) var sum: UInt64 = 0

    package init() {}

    /// Allocates nothing.
    package mutating func record(_ nanoseconds: UInt64) {
        var place = 0
        while place < Self.bounds.count, nanoseconds > Self.bounds[place] { place += 1 }
        counts[place] += 1
        sum &+= nanoseconds
    }

    /// Frames that took so long at most, for each bound, and all frames at the end.
    package var cumulativeCounts: [UInt64] {
        var total: UInt64 = 0
        return counts.indices.map { place in
            total += counts[place]
            return total
        }
    }
}

/// The stages of a frame's way: waiting for a lane, becoming a tensor, the network, and all from capture to line.
package struct LatencyHistograms: Sendable {
    package var queue = LatencyHistogram()
    package var preprocess = LatencyHistogram()
    package var inference = LatencyHistogram()
    package var total = LatencyHistogram()

    package init() {}
}
