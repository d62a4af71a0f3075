import Frames
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
        case .opened: return
        case .lost(let seq, let fault):
            let cause = "\(fault.fate.rawValue): \(fault.reason)"
            let count = counts.withLock { counts in
                counts[cause, default: 0] += 1
                return counts[cause] ?? 0
            }
            if count <= Self.patience { say("\(source): frame \(seq): \(cause)") }
            if count == Self.patience { say("\(source): \(cause): further frames with this cause are only counted") }
        case .unwritable(let seq, let sentence): say("\(source): frame \(seq): \(sentence)")
        }
    }

    /// What was only counted.
    func summarise() {
        for (cause, count) in counts.withLock({ $0 }).sorted(by: { $0.key < $1.key }) where count > Self.patience {
            say("\(source): \(cause): \(count) frames in all")
        }
    }
}

/// `captured 300, classified 292, dropped 8 (truncated 5, undecodable 3)`
func sentence(_ tally: Tally) -> String {
    let losses = Fate.allCases.filter { tally.dropped[$0] > 0 }.map { "\($0.rawValue) \(tally.dropped[$0])" }
    let dropped = losses.isEmpty ? "dropped 0" : "dropped \(tally.dropped.total) (\(losses.joined(separator: ", ")))"
    return "captured \(tally.captured), classified \(tally.classified), \(dropped)"
}
