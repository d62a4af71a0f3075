/// How the scores of a stream become states. Durations in nanoseconds of capture time: nothing is counted in frames.
package struct StateRules: Sendable, Equatable {
    /// When a label is the state.
    package struct Label: Sendable, Equatable {
        /// The smoothed score from which on it may become the state,
        package var enter: Float
        /// and below which it no longer is.
        package var leave: Float
        /// How long it is the state at least.
        package var hold: UInt64
        /// A label goes before those of lower priority, even while theirs are high.
        package var priority: Int

        package init(enter: Float, leave: Float, hold: UInt64, priority: Int = 0) {
            self.enter = enter
            self.leave = leave
            self.hold = hold
            self.priority = priority
        }

        /// A frame with a higher score speaks for the label, one with a lower score against it.
        var balance: Float { (enter + leave) / 2 }
    }

    /// By the labels' indices; nil for those that are never the state.
    package var labels: [Label?]
    /// The time constant of the exponential smoothing; 0: none.
    package var smoothing: UInt64
    /// When nothing is known: its score in a frame is 1 if no label's is in the upper half between its thresholds, or if no
    /// label's smoothed score is what it needs to enter or to stay, which is smoothed four times as long; else 0. It goes behind
    /// every label, whatever its priority.
    package var unknown: Label

    package init(labels: [Label?], smoothing: UInt64, unknown: Label) {
        self.labels = labels
        self.smoothing = smoothing
        self.unknown = unknown
    }
}
