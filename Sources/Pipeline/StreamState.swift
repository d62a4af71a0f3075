import Decisions
import Messages

/// What stands for what is seen, over generations: follows the frames in their order, and has the event when it changes.
///
/// Allocates nothing for a frame.
struct StreamState {
    /// What the event before led to, with the labels of its time.
    private struct Shown {
        var state = Prediction.State.undecided
        var labels: LabelTable
        /// Of running time, in nanoseconds.
        var onset: Int64 = 0
        /// Nil if that was in a run before.
        var confirmed: Int64?
    }

    private var labels: LabelTable
    private var tracker: StateTracker?
    private var shown: Shown
    private var known: KnownState?

    /// - Parameter known: from a run before.
    init(_ labels: LabelTable, _ rules: StateRules?, known: KnownState?) {
        self.labels = labels
        tracker = rules.map { StateTracker($0) }
        shown = Shown(labels: labels)
        self.known = known
    }

    /// Other labels or rules from the next frame on. A state goes on if it may be one of the new labels, too; where nobody
    /// decides any more, none does.
    mutating func turn(to new: LabelTable, _ rules: StateRules?) {
        guard new != labels || rules != tracker?.rules else { return }
        let name = tracker?.state.map { Self.name($0, labels) }
        labels = new
        tracker = rules.map { StateTracker($0) }
        guard tracker != nil else {
            shown = Shown(labels: labels)
            return
        }
        guard let name, let state = state(of: name) else { return }
        tracker?.resume(state, onset: shown.onset, confirmed: shown.confirmed)
        if let state = tracker?.state { (shown.state, shown.labels) = (Self.state(state), labels) }
    }

    /// Nil: that no label is seen.
    private static func name(_ state: StateTracker.State, _ labels: LabelTable) -> String? {
        if case .label(let index) = state { labels.names[index] } else { nil }
    }

    /// What has a name among the labels; nil if there is no such label.
    private func state(of name: String?) -> StateTracker.State? {
        guard let name else { return .unknown }
        return labels.names.firstIndex(of: name).map { .label($0) }
    }

    /// What stands for a frame whose highest score is `first`, and the event if that is another state than before.
    ///
    /// - Parameter time: running.
    mutating func take(
        seq: UInt64, wallTime: Int64, at time: Int64, first: Int?, scores: UnsafeBufferPointer<Float>
    ) -> (state: Prediction.State, event: StateEvent?) {
        guard tracker != nil else { return (first.map { .likeliest($0) } ?? .undecided, nil) }
        if let known {
            self.known = nil
            resume(known, wallTime: wallTime, at: time)
        }
        let change = tracker?.take(scores, at: time)
        return (Self.state(tracker?.state), change.map { event($0, seq: seq, wallTime: wallTime, at: time) })
    }

    private mutating func resume(_ known: KnownState, wallTime: Int64, at time: Int64) {
        guard let state = state(of: known.label) else { return }
        // Two times that can be written lie less than 2^63 nanoseconds apart; what a file says may be anything.
        let (age, overflow) = wallTime.subtractingReportingOverflow(known.onset)
        let onset = overflow || age < 0 ? time : time - age
        tracker?.resume(state, onset: onset, confirmed: nil)
        shown = Shown(state: Self.state(tracker?.state), labels: labels, onset: onset)
    }

    private mutating func event(
        _ change: StateTracker.Change, seq: UInt64, wallTime: Int64, at time: Int64
    ) -> StateEvent {
        let before = shown
        shown = Shown(
            state: Self.state(change.state), labels: labels, onset: change.onset, confirmed: change.confirmed)
        let (duration, overflow) = change.onset.subtractingReportingOverflow(before.onset)
        return StateEvent(
            seq: seq, labels: labels, state: shown.state, previous: before.state, previousLabels: before.labels,
            onset: wallTime &- (time - change.onset), confirmed: wallTime,
            previousDuration: before.state == .undecided || overflow ? nil : UInt64(clamping: duration),
            score: change.score, threshold: change.threshold, reason: change.reason == .entered ? .entered : .outranked)
    }

    private static func state(_ state: StateTracker.State?) -> Prediction.State {
        switch state {
        case .label(let index): .label(index)
        case .unknown: .unknown
        case nil: .undecided
        }
    }
}
