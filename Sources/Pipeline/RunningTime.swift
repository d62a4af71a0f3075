/// Capture time that only goes on, in nanoseconds from the first frame: what states and the course of pictures are counted in.
///
/// A recording may tell any time. One that lies before the last one counts as that, and the next goes on from there.
struct RunningTime {
    private var last: UInt64?
    private var now: Int64 = 0

    /// A step is believed to be a year at most, so that none of a recording's inventions uses up all numbers.
    private static let longest: UInt64 = 365 * 86_400_000_000_000

    mutating func take(_ capturedAt: UInt64) -> Int64 {
        if let last, capturedAt > last {
            let step = Int64(min(capturedAt - last, Self.longest))
            now = min(now, .max - step) + step
        }
        last = capturedAt
        return now
    }
}
