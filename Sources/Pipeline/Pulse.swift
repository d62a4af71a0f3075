import Synchronization

/// What the street's threads leave behind when they move.
final class Pulse: Sendable {
    private let turns = Atomic<UInt64>(0)
    private let settled = Atomic<UInt64>(0)
    private let isLive = Atomic<Bool>(false)

    /// The capture thread reads from another source.
    func begin(isLive: Bool) { self.isLive.store(isLive, ordering: .relaxed) }

    /// The capture thread asks its source once more.
    func turn() { turns.add(1, ordering: .relaxed) }

    /// Frames have left the lanes, whatever became of them.
    func settle(_ count: UInt64) { settled.add(count, ordering: .relaxed) }

    func vitals(inFlight: UInt64) -> Vitals {
        Vitals(
            isLive: isLive.load(ordering: .relaxed), turns: turns.load(ordering: .relaxed),
            settled: settled.load(ordering: .relaxed), inFlight: inFlight)
    }
}

/// Signs of life of the street's threads, for whoever watches over them.
package struct Vitals: Sendable, Equatable {
    /// The source gives a sign about once a second, frame or none: a camera, also one that is away. A recording may wait for
    /// its time, or for its writer, as long as it takes.
    package var isLive: Bool
    /// How often the source has been asked.
    package var turns: UInt64
    /// Frames that have left the lanes.
    package var settled: UInt64
    /// Frames that wait for a lane, or are in one.
    package var inFlight: UInt64

    package init(isLive: Bool, turns: UInt64, settled: UInt64, inFlight: UInt64) {
        self.isLive = isLive
        self.turns = turns
        self.settled = settled
        self.inFlight = inFlight
    }
}
