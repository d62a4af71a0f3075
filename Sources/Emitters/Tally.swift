/// What one subscriber asked for, and how many of the published lines match it.
///
/// Belongs to a `Distribution`, and is touched with its lock held, but for `outcome`, which is the event loop's.
final class Tally {
    /// What the line that the event loop took last is to this subscriber.
    struct Outcome {
        var isMatch = false
        /// Lines that match and were overwritten before the loop could take them, right before this one.
        var missed: UInt64 = 0
        /// Whether a `hello` was among those.
        var missedHello = false
    }

    private(set) var outcome = Outcome()
    private var untold = Outcome()

    private(set) var request = SubscribeRequest()
    private var thinning: Thinning?
    /// The number of the first line that is meant for it.
    let first: UInt64

    /// Lines looked at that match, and those of them that were overwritten before the loop could take them.
    private(set) var published: UInt64 = 0
    private(set) var missed: UInt64 = 0

    init(first: UInt64) { self.first = first }

    /// From the next line on that is looked at.
    func set(_ request: SubscribeRequest) {
        self.request = request
        thinning = request.maxRate.map { Thinning(rate: $0) }
    }

    /// A prediction of that time was handed over, and counts for the rate.
    func count(_ time: Int64) { _ = thinning?.admits(time) }

    /// Looks at the line that the loop takes.
    func take(_ line: LookedAtLine) {
        outcome = untold
        untold = Outcome()
        outcome.isMatch = choose(line)
        if outcome.isMatch { published += 1 }
    }

    /// Looks at a line that nobody will take.
    func miss(_ line: LookedAtLine) {
        guard choose(line) else { return }
        published += 1
        missed += 1
        untold.missed += 1
        if line.facts.kind == .hello { untold.missedHello = true }
    }

    private func choose(_ line: LookedAtLine) -> Bool {
        line.number >= first && request.chooses(line, &thinning)
    }

    /// Whether it would match, were it the next to be looked at after those for which this was called with the same
    /// `outlook`.
    func foresees(_ line: LookedAtLine, _ outlook: inout Outlook) -> Bool {
        line.number >= first && request.chooses(line, &outlook.thinning)
    }

    /// How lines that were not looked at yet will be thinned.
    struct Outlook {
        fileprivate var thinning: Thinning?
    }

    var outlook: Outlook { Outlook(thinning: thinning) }
}

/// A line in the ring, lent for the length of a call.
struct LookedAtLine {
    let number: UInt64
    let facts: LineFacts
    let bytes: UnsafeRawBufferPointer
}

extension SubscribeRequest {
    /// Whether a line is asked for and not too many come. Allocates nothing.
    func chooses(_ line: LookedAtLine, _ thinning: inout Thinning?) -> Bool {
        guard matches(line.facts, of: line.bytes) else { return false }
        guard line.facts.kind == .prediction, let time = line.facts.time else { return true }
        return thinning?.admits(time) ?? true
    }
}
