/// Something else stands for what is seen from here on. Writing it allocates nothing.
package struct StateEvent: Line, Sendable, Equatable {
    /// Why.
    package enum Reason: Sendable, Equatable {
        /// Its score has reached what it must, and the state before no longer has what it needs.
        case entered
        /// Its score has reached what it must, and it goes before the state that was, high as that may be.
        case outranked
    }

    /// Of the frame that made it certain.
    package var seq: UInt64
    package var labels: LabelTable
    package var state: Prediction.State
    /// The state before, of its own labels, which another model may have had; undecided before the first one.
    package var previous: Prediction.State
    package var previousLabels: LabelTable
    /// When it began, and when that was certain: wall clock, or recorded time, in nanoseconds since 1970-01-01T00:00:00Z.
    package var onset: Int64
    package var confirmed: Int64
    /// From the onset of the state before to this one's, in nanoseconds; nil where there was none.
    package var previousDuration: UInt64?
    /// The smoothed score, and what it had to reach.
    package var score: Float
    package var threshold: Float
    package var reason: Reason
    package var snapshots: SnapshotNames?

    package init(
        seq: UInt64, labels: LabelTable, state: Prediction.State, previous: Prediction.State,
        previousLabels: LabelTable,
        onset: Int64, confirmed: Int64, previousDuration: UInt64?, score: Float, threshold: Float, reason: Reason
    ) {
        self.seq = seq
        self.labels = labels
        self.state = state
        self.previous = previous
        self.previousLabels = previousLabels
        self.onset = onset
        self.confirmed = confirmed
        self.previousDuration = previousDuration
        self.score = score
        self.threshold = threshold
        self.reason = reason
    }

    /// What the state is called.
    package var name: String {
        switch state {
        case .label(let index), .likeliest(let index): labels.names[index]
        case .unknown, .undecided: Self.unknown
        }
    }

    /// What the state is called where no label is seen.
    package static let unknown = "unknown"

    /// The bytes that every line of it begins with, and no other line.
    package static let beginning = Array(#"{"type":"event","event":"state""#.utf8)

    package func write(to writer: inout JSONWriter) {
        writer.openObject()
        writer.key("type")
        writer.value("\"event\"")
        writer.key("event")
        writer.value("\"state\"")
        writer.key("seq")
        writer.integer(seq)
        writer.key("state")
        writer.state(state, of: labels)
        writer.key("previous")
        writer.state(previous, of: previousLabels)
        writer.key("onset")
        writer.time(onset)
        writer.key("confirmed")
        writer.time(confirmed)
        writer.key("previous_s")
        if let previousDuration { writer.tenths(previousDuration) } else { writer.null() }
        writer.key("p")
        writer.float(score, key: "p")
        writer.key("threshold")
        writer.float(threshold, key: "threshold")
        writer.key("reason")
        writer.value(reason == .entered ? "\"entered\"" : "\"outranked\"")
        if previous == .undecided {
            writer.key("initial")
            writer.value("true")
        }
        if let snapshots { writer.snapshots(snapshots) }
        writer.closeObject()
    }
}
