import Frames
import Messages
import Pipeline
import Preprocess
import Synchronization

/// Says on standard error which frames were damaged; the same cause over and over is said a few times and then counted.
final class DamageReport: Sendable {
    private let source: String
    private let counts = Mutex<[String: Int]>([:])

    /// Times that one cause is said in full.
    private static let patience = 10

    init(source: String) { self.source = source }

    func take(_ report: PipelineReport) {
        switch report {
        case .source(let sentence, let isTrouble):
            say(
                sentence.hasPrefix("\(source): ") ? sentence : "\(source): \(sentence)", isTrouble ? .warning : .notice)
        case .lost(let seq, let fault):
            let cause = "\(fault.fate.rawValue): \(fault.reason)"
            let count = counts.withLock { counts in
                counts[cause, default: 0] += 1
                return counts[cause] ?? 0
            }
            if count <= Self.patience { say("\(source): frame \(seq): \(cause)", .warning) }
            if count == Self.patience {
                say("\(source): \(cause): further frames with this cause are only counted", .warning)
            }
        case .unwritable(let seq, let sentence): say("\(source): frame \(seq): \(sentence)", .error)
        }
    }

    /// What was only counted.
    func summarise() {
        for (cause, count) in counts.withLock({ $0 }).sorted(by: { $0.key < $1.key }) where count > Self.patience {
            say("\(source): \(cause): \(count) frames in all", .warning, isLast: true)
        }
    }
}

/// `captured 300, classified 292, dropped 8 (truncated 5, undecodable 3)`
func sentence(_ tally: Tally) -> String {
    let losses = Fate.allCases.filter { tally.dropped[$0] > 0 }.map { "\($0.rawValue) \(tally.dropped[$0])" }
    let dropped = losses.isEmpty ? "dropped 0" : "dropped \(tally.dropped.total) (\(losses.joined(separator: ", ")))"
    return "captured \(tally.captured), classified \(tally.classified), \(dropped)"
}

extension Status {
    /// `capture to line 12.3 ms (95 %: 15.1, 99 %: 20.0): queue 0.1, preprocessing 3.2, inference 8.0; asked for 30 frames
    /// per second, got 29.9`: medians.
    var sentence: String {
        let milliseconds = { (nanoseconds: UInt64) in oneDecimal(Double(nanoseconds) / 1e6) }
        let total = latency.total
        return "capture to line \(milliseconds(total.p50)) ms (95 %: \(milliseconds(total.p95)), "
            + "99 %: \(milliseconds(total.p99))): queue \(milliseconds(latency.queue.p50)), "
            + "preprocessing \(milliseconds(latency.preprocess.p50)), "
            + "inference \(milliseconds(latency.inference.p50)); "
            + (askedRate.map { "asked for \(oneDecimal($0)) frames per second, " } ?? "")
            + "got \(oneDecimal(gotRate))"
    }
}
