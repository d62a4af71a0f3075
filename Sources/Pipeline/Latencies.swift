import Histogram
import Messages

/// How long frames take, stage by stage. Memory is taken once.
struct Latencies {
    private var queue = Self.empty()
    private var preprocess = Self.empty()
    private var inference = Self.empty()
    private var total = Self.empty()
    private(set) var histograms = LatencyHistograms()

    /// Microseconds up to a minute, to three digits.
    private static func empty() -> Histogram<UInt32> {
        Histogram(highestTrackableValue: longest, numberOfSignificantValueDigits: .three)
    }

    private static let longest: UInt64 = 60_000_000

    /// All in nanoseconds.
    mutating func record(queue: UInt64, preprocess: UInt64, inference: UInt64, total: UInt64) {
        self.queue.record(Self.microseconds(queue))
        self.preprocess.record(Self.microseconds(preprocess))
        self.inference.record(Self.microseconds(inference))
        self.total.record(Self.microseconds(total))
        histograms.queue.record(queue)
        histograms.preprocess.record(preprocess)
        histograms.inference.record(inference)
        histograms.total.record(total)
    }

    private static func microseconds(_ nanoseconds: UInt64) -> UInt64 { min((nanoseconds + 500) / 1000, longest) }

    var report: Status.Latency {
        Status.Latency(
            queue: Self.percentiles(queue), preprocess: Self.percentiles(preprocess),
            inference: Self.percentiles(inference), total: Self.percentiles(total))
    }

    private static func percentiles(_ histogram: Histogram<UInt32>) -> Status.Percentiles {
        func at(_ percentile: Double) -> UInt64 {
            histogram.totalCount == 0 ? 0 : histogram.valueAtPercentile(percentile) * 1000
        }
        return Status.Percentiles(p50: at(50), p95: at(95), p99: at(99))
    }
}
