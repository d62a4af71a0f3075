import Frames
import Synchronization

/// Whether the threads share the layers of one frame, so that its result comes soonest, or take a frame each, so that most
/// are classified: the second once frames arrive faster than they are done.
package struct SharingChoice: Sendable {
    package enum Mode: Sendable {
        case latency, throughput
    }

    package private(set) var mode = Mode.latency
    /// Nanoseconds, smoothed: from a frame's arrival to the next one's, and from claim to result where all threads share it.
    private var interval: Double?
    private var service: Double?
    private var newest: (arrival: UInt64, time: UInt64)?
    /// Frames in a row that spoke for the other mode.
    private var votes = 0

    /// The other mode wins with so many frames in a row, so that a moment's disturbance changes nothing.
    private static let votesForThroughput = 16
    private static let votesForLatency = 64
    /// There must be some room to go back, or the mode would swing.
    private static let room = 1.25
    private static let smoothing = 1.0 / 8

    package init() {}

    /// Hears of a frame that is done.
    ///
    /// - Parameters:
    ///   - arrival: its number among all frames that reached the ring.
    ///   - time: when it arrived.
    ///   - took: from claim to result.
    ///   - shared: whether all threads worked on it.
    /// - Returns: whether the mode has changed.
    package mutating func hear(arrival: UInt64, time: UInt64, took: UInt64, shared: Bool) -> Bool {
        if let last = newest, arrival > last.arrival, time > last.time {
            let mean = Double(time - last.time) / Double(arrival - last.arrival)
            interval = interval.map { $0 + (mean - $0) * Self.smoothing } ?? mean
        }
        if newest == nil || arrival > newest!.arrival { newest = (arrival, time) }
        if shared { service = service.map { $0 + (Double(took) - $0) * Self.smoothing } ?? Double(took) }
        guard let interval, let service else { return false }
        let isOtherBetter = mode == .latency ? interval < service : interval > service * Self.room
        votes = isOtherBetter ? votes + 1 : 0
        guard votes >= (mode == .latency ? Self.votesForThroughput : Self.votesForLatency) else { return false }
        votes = 0
        mode = mode == .latency ? .throughput : .latency
        return true
    }
}

/// The choice that the lanes of a street make together.
final class LaneSharing: Sendable {
    private let ring: FrameRing
    private let lanes: Int
    private let choice = Mutex(SharingChoice())

    /// The first lane alone begins.
    init(ring: FrameRing, lanes: Int) {
        self.ring = ring
        self.lanes = lanes
        ring.admit(lanes: 1)
    }

    /// Whether the first lane has all threads.
    var isShared: Bool { choice.withLock { $0.mode == .latency } }

    func hear(_ place: FramePlace, claimedAt: UInt64, doneAt: UInt64, shared: Bool) {
        choice.withLock { choice in
            guard
                choice.hear(
                    arrival: place.arrival, time: place.bornAt, took: doneAt - claimedAt, shared: shared)
            else { return }
            ring.admit(lanes: choice.mode == .latency ? 1 : lanes)
        }
    }
}
