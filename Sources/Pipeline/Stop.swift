import Frames

/// A flag that ends waiting.
///
/// Sendable, though the compiler cannot see it: `isRaised` is read and written with `lock` held.
final class Stop: @unchecked Sendable {
    private let lock = Condition()
    private var isRaised = false

    func raise() {
        lock.lock()
        isRaised = true
        lock.broadcast()
        lock.unlock()
    }

    /// Waits until `deadline` (nanoseconds of CLOCK_MONOTONIC), or until the flag is raised; whether it is.
    func wait(until deadline: UInt64) -> Bool {
        lock.lock()
        defer { lock.unlock() }
        while !isRaised, lock.wait(until: deadline) {}
        return isRaised
    }
}
