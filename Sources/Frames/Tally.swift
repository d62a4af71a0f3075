/// The account of every frame offered.
///
/// Invariant: `captured == classified + inFlight + dropped.total`, in every value that can be seen.
package struct Tally: Sendable, Equatable {
    /// Frames offered, those that a driver's sequence skipped included.
    package private(set) var captured: UInt64 = 0
    package private(set) var classified: UInt64 = 0
    /// Waiting in the ring, or claimed by a lane.
    package private(set) var inFlight: UInt64 = 0
    package private(set) var dropped = Losses()

    package init() {}

    mutating func offered() {
        captured += 1
        inFlight += 1
    }

    mutating func lostBeforeOffer(_ fate: Fate, count: UInt64) {
        captured += count
        dropped.add(fate, count)
    }

    mutating func ended(_ ending: FrameEnding) {
        inFlight -= 1
        switch ending {
        case .classified: classified += 1
        case .dropped(let fate): dropped.add(fate, 1)
        }
    }
}

/// How a frame's way through the street ended.
package enum FrameEnding: Sendable, Equatable {
    case classified
    case dropped(Fate)
}

/// Dropped frames by fate, without an allocation.
package struct Losses: Sendable, Equatable {
    private var counts = InlineArray<9, UInt64>(repeating: 0)

    package init() {}

    package subscript(fate: Fate) -> UInt64 { counts[fate.place] }

    package var total: UInt64 {
        var sum: UInt64 = 0
        for place in counts.indices { sum += counts[place] }
        return sum
    }

    mutating func add(_ fate: Fate, _ count: UInt64) { counts[fate.place] += count }

    package static func == (a: Losses, b: Losses) -> Bool { Fate.allCases.allSatisfy { a[$0] == b[$0] } }
}

extension Fate {
    /// Position in `allCases`.
    fileprivate var place: Int {
        switch self {
        case .driverGap: 0
        case .deviceError: 1
        case .truncated: 2
        case .undecodable: 3
        case .wrongSize: 4
        case .overwritten: 5
        case .rateLimited: 6
        case .stale: 7
        case .shutdown: 8
        }
    }
}
