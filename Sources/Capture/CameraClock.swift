import Frames

/// Turns a driver's stamps into the times of frames.
struct CameraClock {
    /// Wall clock minus CLOCK_MONOTONIC. It stays as it is, so that a recording's `start_time + (captured − start)` is the
    /// same time, until somebody sets the clock.
    private var offset = wallClockNow() - Int64(monotonicNow())

    /// A difference that is no drift: the clock was set.
    private static let step: Int64 = 1_000_000_000
    /// A stamp that is older, or in the future, is not of the clock that it claims.
    private static let oldest: UInt64 = 5_000_000_000

    mutating func times(of filled: StreamBuffers.Filled) -> FrameTimes {
        let now = monotonicNow()
        let current = wallClockNow() - Int64(now)
        if abs(current - offset) > Self.step { offset = current }
        let isTrusted = filled.hasMonotonicTime && filled.timestamp <= now && now - filled.timestamp < Self.oldest
        let capturedAt = isTrusted ? filled.timestamp : now
        return FrameTimes(
            capturedAt: capturedAt, wallTime: Int64(capturedAt) + offset, driverSequence: filled.sequence,
            driverFlags: filled.flags)
    }
}
