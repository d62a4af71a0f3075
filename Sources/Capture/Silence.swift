import Frames

/// Watches over the time since the last frame. Times of CLOCK_MONOTONIC, in nanoseconds.
///
/// Time decides, never a count of frames: webcams halve their rate in the dark.
struct Silence {
    private var lastFrame = monotonicNow()
    private var onset: Int64?
    private var renewal = Backoff(shortest: 3_000_000_000, longest: 30_000_000_000)

    enum Finding {
        case short
        /// It is longer than the rate explains.
        case begins(SourceNews)
        /// So long that the stream should be started anew.
        case isLong
    }

    /// A stream has begun.
    mutating func begin() {
        if onset == nil { lastFrame = monotonicNow() }
    }

    /// A frame has come; the news that a silence is over, if there was one.
    mutating func end() -> SourceNews? {
        lastFrame = monotonicNow()
        guard let onset else { return nil }
        self.onset = nil
        renewal.reset()
        return .silence(isActive: false, onset: onset, confirmed: wallClockNow())
    }

    /// Nothing has come for a while.
    mutating func look(fps: Double?) -> Finding {
        let now = monotonicNow()
        guard now - lastFrame > Self.limit(fps: fps) else { return .short }
        guard onset != nil else {
            let begun = wallClockNow() - Int64(now - lastFrame)
            onset = begun
            renewal.reset()
            renewal.fail()
            return .begins(.silence(isActive: true, onset: begun, confirmed: wallClockNow()))
        }
        guard renewal.isDue else { return .short }
        renewal.fail()
        return .isLong
    }

    /// max(2 s, 5 periods)
    static func limit(fps: Double?) -> UInt64 {
        guard let fps, fps > 0.01 else { return 2_000_000_000 }
        return max(2_000_000_000, UInt64(5e9 / fps))
    }

    /// Milliseconds to wait for a frame before the next look.
    var patience: Int32 { 500 }
}

/// Time between attempts: it doubles with each failure. Nanoseconds of CLOCK_MONOTONIC.
struct Backoff {
    private let shortest: UInt64
    private let longest: UInt64
    private var delay: UInt64
    private var due: UInt64 = 0

    init(shortest: UInt64, longest: UInt64) {
        self.shortest = shortest
        self.longest = longest
        delay = shortest
    }

    /// The next failure waits as if it were the first, and the next attempt may be made now.
    mutating func reset() { (delay, due) = (shortest, 0) }

    mutating func fail() {
        due = monotonicNow() + delay
        delay = min(2 * delay, longest)
    }

    var isDue: Bool { monotonicNow() >= due }

    /// Milliseconds until the next attempt, a second at most.
    var patience: Int32 {
        let now = monotonicNow()
        return due > now ? Int32(min(1000, (due - now) / 1_000_000 + 1)) : 0
    }
}

/// Frames that have another size than the camera says.
struct SizeDoubt {
    private var count = 0
    /// The camera was asked again since the last frame of the right size.
    var wasAsked = false

    /// One more; whether it is time to do something.
    mutating func grows() -> Bool {
        count += 1
        guard count >= Self.patience else { return false }
        count = 0
        return true
    }

    mutating func settle() { self = SizeDoubt() }

    /// One such frame may be a damaged one.
    private static let patience = 3
}
