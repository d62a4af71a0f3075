package import Pipeline

/// Says whether the street moves, as often as the supervisor wants to hear it (sd_watchdog_enabled(3)).
///
/// Invariants:
/// 1. A capture thread that asks its camera no more is not alive, whatever the lanes do. One that waits for a camera, or for
///    the frames of one that has stalled, asks about once a second.
/// 2. Lanes from which nothing comes while there are frames are not alive, whatever is captured: a ring that overwrites is no
///    progress.
package struct Watchdog: Sendable {
    /// Nanoseconds after which the supervisor ends a service that it has not heard of.
    package let limit: UInt64
    private var last: Vitals?

    /// Nil if the supervisor does not wait for this process.
    package init?(environment: [String: String], process: Int32) {
        guard let text = environment["WATCHDOG_USEC"], let microseconds = UInt64(text), microseconds > 0 else {
            return nil
        }
        if let addressee = environment["WATCHDOG_PID"], addressee != String(process) { return nil }
        limit = microseconds.multipliedReportingOverflow(by: 1000).overflow ? .max : microseconds * 1000
    }

    /// Whether all that has to move has done so since this was last true.
    package mutating func isAlive(_ now: Vitals) -> Bool {
        if let last {
            let captures = !now.isLive || now.turns != last.turns
            let classifies = now.inFlight == 0 || now.settled != last.settled
            guard captures && classifies else { return false }
        }
        last = now
        return true
    }
}
