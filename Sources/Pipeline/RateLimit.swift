/// Lets as many frames through as are wanted, spread evenly.
struct RateLimit {
    /// Frames per second; nil: no limit.
    let maxFPS: Double?
    /// Nanoseconds.
    private let period: UInt64?
    private var due: UInt64 = 0

    init(_ maxFPS: Double?) {
        self.maxFPS = maxFPS
        period = maxFPS.map { UInt64(1e9 / $0) }
    }

    /// Whether a frame of that time (nanoseconds) is let through.
    mutating func admits(_ time: UInt64) -> Bool {
        guard let period else { return true }
        // A recording's clock may fall back.
        if time &+ 2 &* period < due { due = 0 }
        // Frames come a little early or late: one that is nearly due is, and the next is due a period after its turn.
        guard time &+ period / 10 >= due else { return false }
        due = max(due &+ period, time &+ period / 10 * 9)
        return true
    }
}
