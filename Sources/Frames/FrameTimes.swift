/// When a frame was taken, as its source knows it.
package struct FrameTimes: Sendable, Equatable {
    /// Nanoseconds of the source's monotonic clock: CLOCK_MONOTONIC of a camera, recorded time of a recording.
    package var capturedAt: UInt64
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    package var wallTime: Int64
    /// The driver's counter, whose gaps are frames that the driver lost.
    package var driverSequence: UInt32
    /// What the driver says of its buffer: Video4Linux's V4L2_BUF_FLAG_….
    package var driverFlags: UInt32

    package init(capturedAt: UInt64, wallTime: Int64, driverSequence: UInt32, driverFlags: UInt32 = 0) {
        self.capturedAt = capturedAt
        self.wallTime = wallTime
        self.driverSequence = driverSequence
        self.driverFlags = driverFlags
    }
}
