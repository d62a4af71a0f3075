/// Follows the scores of a stream, and tells when what stands for them is another label: a state.
///
/// Scores are smoothed over time. A label becomes the state when its smoothed score reaches `enter`, and stays it until that is
/// below `leave` or one of higher priority enters. That nothing is known is a state, too, which each label goes before: it is what
/// remains when the state has lost its score and no label has what it needs to enter. A state that has been confirmed lasts for
/// its `hold`, whatever comes. Where scores are smoothed, no frame decides alone: evidence must have begun before.
///
/// Invariants:
/// 1. Changes follow each other, each from the state that the one before led to.
/// 2. From a change to the next one it is at least the `hold` of the state between them, of capture time.
/// 3. The same scores at the same times give the same changes, bit for bit on every processor; how many frames lie between does
///    not matter, as long as they are less than half of the smoothing apart.
/// 4. An onset lies between that of the state before and its own confirmation.
/// 5. A label whose scores stay below its `leave` does not stay the state.
/// 6. Nothing is allocated after `init`.
package struct StateTracker: Sendable {
    package enum State: Sendable, Equatable {
        /// By its index.
        case label(Int)
        /// That no label is seen.
        case unknown
    }

    /// Another state.
    package struct Change: Sendable, Equatable {
        package enum Reason: Sendable, Equatable {
            /// Its score is high enough, and that of the state before is not any more.
            case entered
            /// Its score is high enough, and it goes before the state that was.
            case outranked
        }

        package var state: State
        /// Nil for the first one.
        package var previous: State?
        /// When frames began to speak for it, and when that was enough: times of capture, in nanoseconds.
        package var onset: Int64
        package var confirmed: Int64
        /// The smoothed score, and what it has reached.
        package var score: Float
        package var threshold: Float
        package var reason: Reason
    }

    private struct Follower: Sendable {
        let state: State
        let rule: StateRules.Label
        var smoothed: Float = 0
        var evidence = Evidence()

        var mayEnter: Bool { smoothed >= rule.enter }

        func goesBefore(_ other: Follower) -> Bool {
            guard state != .unknown, other.state != .unknown else { return state != .unknown }
            return rule.priority > other.rule.priority
        }
    }

    package let rules: StateRules
    /// Those that may be the state, nothing known as the last.
    private var followers: [Follower]
    /// The place of the state among them; nil before the first one.
    private var current: Int?
    /// Of the state; nil before the first change.
    private var onset: Int64?
    private var confirmed: Int64?
    private var last: Int64?
    /// What the frames up to now weigh in the smoothed scores; 1 once the time constant is long over.
    private var weight: Float = 0
    /// Against the label that is the state.
    private var objection = Evidence()

    /// Nanoseconds of interruption that evidence survives where nothing is smoothed.
    private static let shortestMemory: UInt64 = 100_000_000

    package init(_ rules: StateRules) {
        self.rules = rules
        followers = rules.labels.enumerated().compactMap { index, rule in
            rule.map { Follower(state: .label(index), rule: $0) }
        }
        followers.append(Follower(state: .unknown, rule: rules.unknown))
    }

    /// Nil before anything is decided.
    package var state: State? { current.map { followers[$0].state } }

    /// Goes on from a state that was known before, of the same labels; one that may not be the state any more is forgotten.
    ///
    /// - Parameters:
    ///   - onset: its onset, in nanoseconds of capture time.
    ///   - confirmed: when it was certain, from which on it is held; nil: it has been held long enough.
    package mutating func resume(_ state: State, onset: Int64, confirmed: Int64?) {
        guard let place = followers.firstIndex(where: { $0.state == state }) else { return }
        current = place
        (self.onset, self.confirmed, weight, objection) = (onset, confirmed, 1, Evidence())
        for other in followers.indices { followers[other].smoothed = other == place ? 1 : 0 }
    }

    /// Takes what a frame says.
    ///
    /// - Parameters:
    ///   - scores: of all labels; finite.
    ///   - time: of its capture, in nanoseconds, from 0. One that lies before the last one counts as no later.
    package mutating func take(_ scores: UnsafeBufferPointer<Float>, at time: Int64) -> Change? {
        precondition(scores.count == rules.labels.count)
        let time = max(time, last ?? time)
        let passed = last.map { time - $0 } ?? 0
        last = time
        follow(scores, passed, at: time)
        let candidate = candidate
        guard isFree(at: time), let candidate, candidate != current else { return nil }
        let (new, old) = (followers[candidate], current.map { followers[$0] })
        let isOver = old.map { $0.state == .unknown || $0.smoothed < $0.rule.leave } ?? true
        guard isOver || old.map({ new.goesBefore($0) }) ?? true else { return nil }
        guard rules.smoothing == 0 || new.evidence.since.map({ $0 < time }) ?? false else { return nil }
        let begun = min(max(begin(of: new, after: old, isOver: isOver) ?? time, onset ?? .min), time)
        let change = Change(
            state: new.state, previous: old?.state, onset: begun, confirmed: time, score: new.smoothed,
            threshold: new.rule.enter, reason: isOver ? .entered : .outranked)
        // What has spoken for it is used up: another onset of it lies behind this one.
        if let current { followers[current].evidence = Evidence() }
        if new.state != .unknown { followers[followers.endIndex - 1].smoothed = 0 }
        (current, onset, confirmed, objection) = (candidate, begun, time, Evidence())
        return change
    }

    /// Since when frames speak for a state and, where it takes the place of a label that has lost its score, against that label.
    private func begin(of new: Follower, after old: Follower?, isOver: Bool) -> Int64? {
        guard let old, old.state != .unknown, isOver else { return new.evidence.since }
        guard new.state != .unknown else { return objection.since }
        return new.evidence.since.map { max($0, objection.since ?? $0) }
    }

    /// Takes the scores of a frame that stands for `passed` nanoseconds into the smoothed ones and the evidence.
    private mutating func follow(_ scores: UnsafeBufferPointer<Float>, _ passed: Int64, at time: Int64) {
        let timeConstants = rules.smoothing == 0 ? nil : Float(passed) / Float(rules.smoothing)
        let share = timeConstants.map(Self.share) ?? 1
        weight += share * (1 - weight)
        let memory = max(rules.smoothing, Self.shortestMemory) / 2
        let (seconds, bound) = (Float(min(UInt64(passed), memory)) / 1e9, Float(memory) / 1e9)
        // Whether a label is seen in the frame, whether one but the state has been of late, and whether one has what it needs.
        var (isSeen, isComing, isSupported) = (false, false, false)
        for place in followers.indices {
            let rule = followers[place].rule
            var (score, share) = (Float(0), share)
            switch followers[place].state {
            case .label(let index): score = scores[index]
            case .unknown:
                score = isSeen && isSupported ? 0 : 1
                // A label may be on its way to what it needs: then nothing is known only if that takes four times as long.
                if isSeen || isComing, !isSupported { share = timeConstants.map { Self.share($0 / 4) } ?? 1 }
            }
            let margin = score - rule.balance
            let smoothed = followers[place].smoothed + share * (score - followers[place].smoothed)
            followers[place].smoothed = smoothed.isFinite ? smoothed : score
            followers[place].evidence.take(margin, seconds: seconds, bound: bound, at: time)
            if place == current { objection.take(-margin, seconds: seconds, bound: bound, at: time) }
            isSeen = isSeen || margin > 0
            isComing = isComing || place != current && followers[place].evidence.since != nil
            let needed = place == current ? rule.leave : rule.enter
            isSupported = isSupported || followers[place].smoothed >= needed * weight
        }
    }

    /// What a frame weighs that stands for so many time constants, `1 − exp(−x)` by its series, whose rest is below 2·10⁻⁶.
    ///
    /// It stands for half a one at most, so that after a gap, and at a rate slower than that, others must bear it out.
    private static func share(_ timeConstants: Float) -> Float {
        let x = min(timeConstants, 0.5)
        return x * (1 - x / 2 * (1 - x / 3 * (1 - x / 4 * (1 - x / 5 * (1 - x / 6)))))
    }

    /// Whether the state has been held long enough.
    private func isFree(at time: Int64) -> Bool {
        guard let confirmed, let current else { return true }
        return time >= confirmed && UInt64(time - confirmed) >= followers[current].rule.hold
    }

    /// The place of the one, among those that are high enough, that goes before the others.
    private var candidate: Int? {
        var best: Int?
        for place in followers.indices where followers[place].mayEnter {
            guard let other = best else {
                best = place
                continue
            }
            let (mine, others) = (followers[place], followers[other])
            if mine.goesBefore(others) || !others.goesBefore(mine) && mine.smoothed > others.smoothed { best = place }
        }
        return best
    }
}
