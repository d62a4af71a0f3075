package import Decisions
package import Preprocess

/// How the street is run.
package struct PipelineOptions: Sendable {
    package enum Pace: Sendable, Equatable {
        /// Newest frame wins, and one older than `maxAge` nanoseconds is stale. A recording plays at its own rate.
        case live(maxAge: UInt64)
        /// Nothing is lost and nothing is stale; as fast as it goes.
        case fast
        /// Nothing is lost and nothing is stale; at the recording's own rate.
        case recorded
    }

    package var pace: Pace
    /// Frames in work at once.
    package var lanes: Int
    /// Threads that share the layers of one frame.
    package var threadsPerLane: Int
    /// The lanes' threads share the layers of one frame as long as frames are done before the next one comes.
    package var sharesWhenIdle: Bool
    /// Bytes that a frame may have.
    package var slotCapacity: Int
    /// Scores in a prediction.
    package var top: Int
    /// How scores become states, of the classifier's labels; nil: the state of a frame is its first label, and no event tells of it.
    package var rules: StateRules?
    /// Whether the pictures' course is judged: frozen, moved, flicker.
    package var judgesHealth: Bool
    /// JPEGs are decoded whole, as other decoders do.
    package var exact: Bool
    /// How the camera hangs, and what is seen of its frames.
    package var view: View
    /// A recording that ends begins again.
    package var loops: Bool
    /// Live: frames per second that are classified at most; nil: as many as come.
    package var maxFPS: Double?

    package init(
        pace: Pace, lanes: Int = 1, threadsPerLane: Int = 1, sharesWhenIdle: Bool = false, slotCapacity: Int = 16 << 20,
        top: Int = 5, rules: StateRules? = nil, judgesHealth: Bool = false, exact: Bool = false, view: View = .whole,
        loops: Bool = false,
        maxFPS: Double? = nil
    ) {
        self.pace = pace
        self.lanes = lanes
        self.threadsPerLane = threadsPerLane
        self.sharesWhenIdle = sharesWhenIdle
        self.slotCapacity = slotCapacity
        self.top = top
        self.rules = rules
        self.judgesHealth = judgesHealth
        self.exact = exact
        self.view = view
        self.loops = loops
        self.maxFPS = maxFPS
    }
}
