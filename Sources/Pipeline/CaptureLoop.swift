import Frames
import Preprocess

/// The capture thread: opens the source, lets it fill slots, and keeps the pace.
struct CaptureLoop: Sendable {
    let ring: FrameRing
    let open: SourceOpening
    let pace: PipelineOptions.Pace
    let loops: Bool
    /// Frames per second that are passed on at most, where frames may be lost: as it is when a frame has come.
    let maxFPS: @Sendable () -> Double?
    let stop: Stop
    let pulse: Pulse
    /// What there is now: called before the first frame of each opening, and whenever it has changed.
    let announce: @Sendable (SourceFacts?) -> Void
    let tell: @Sendable (SourceNews) -> Void
    let report: @Sendable (PipelineReport) -> Void

    /// Runs until the source ends, fails or the ring is closed.
    func run() throws(SourceError) {
        var clock = PlayingClock()
        var seq: UInt64 = 0
        repeat {
            let source = try open()
            pulse.begin(isLive: source.isLive)
            announce(source.facts)
            let first = seq
            guard try play(source, &clock, &seq) else { return }
            // A recording without a frame would be opened again and again.
            guard seq > first else { return }
            clock.beginAgain(fps: source.format.fps)
        } while loops
    }

    /// - Returns: false once the ring is closed.
    private func play(
        _ source: any FrameSource, _ clock: inout PlayingClock, _ seq: inout UInt64
    ) throws(SourceError) -> Bool {
        var limit = RateLimit(nil)
        var announced = source.facts
        while true {
            pulse.turn()
            guard var slot = ring.reserve() else { return false }
            switch try source.read(into: &slot) {
            case .frame(let recorded):
                let times = source.isLive ? recorded : clock.times(recorded)
                if !source.isLive, pace != .fast, stop.wait(until: clock.due(times)) { return false }
                let maxFPS = isLive ? maxFPS() : nil
                if maxFPS != limit.maxFPS { limit = RateLimit(maxFPS) }
                if limit.admits(times.capturedAt) {
                    slot.publish(times, format: source.format, bornAt: source.isLive ? times.capturedAt : nil)
                } else {
                    ring.lose(.rateLimited, count: 1)
                }
                seq += 1
            case .lost(let fate, let count, let reason):
                ring.lose(fate, count: count)
                if fate != .overwritten { report(.lost(seq: seq, FrameFault(fate, reason))) }
                seq += count
            case .news(let news):
                tell(news)
                let facts = source.facts
                if facts != announced { announce(facts) }
                announced = facts
            case .idle: continue
            case .end: return true
            }
        }
    }

    private var isLive: Bool { if case .live = pace { true } else { false } }
}

/// When a recording's frames are due, and what time they carry when it plays more than once.
struct PlayingClock {
    private var origin: (recorded: UInt64, real: UInt64)?
    /// Added to the recorded times of this round.
    private var shift: UInt64 = 0
    /// Recorded times of this round.
    private var first: UInt64?
    private var latest: UInt64 = 0

    /// The times of a frame in this round.
    mutating func times(_ recorded: FrameTimes) -> FrameTimes {
        first = first ?? recorded.capturedAt
        latest = max(latest, recorded.capturedAt)
        var times = recorded
        // A recording may tell any time; what goes beyond 64 bits begins anew.
        times.capturedAt &+= shift
        times.wallTime &+= Int64(truncatingIfNeeded: shift)
        return times
    }

    /// Nanoseconds of CLOCK_MONOTONIC at which a frame is due: the first one now, the others as far after it as recorded.
    mutating func due(_ times: FrameTimes) -> UInt64 {
        let start = origin ?? (times.capturedAt, monotonicNow())
        origin = start
        return start.real &+ (times.capturedAt > start.recorded ? times.capturedAt - start.recorded : 0)
    }

    /// The recording starts anew, one frame period after its last frame.
    mutating func beginAgain(fps: Double?) {
        guard let first else { return }
        let period = fps.map { $0 > 0.0001 ? UInt64(1_000_000_000 / $0) : 0 } ?? 0
        shift &+= latest - first &+ period
        self.first = nil
        latest = 0
    }
}
