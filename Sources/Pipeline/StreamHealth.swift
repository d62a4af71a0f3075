import Health
import Messages

/// What the pictures' course says, frame by frame in their order, as events. Allocates nothing for a frame.
struct StreamHealth: ~Copyable {
    private var monitor = HealthMonitor()
    private var lastMark: UInt64?
    /// Of the last frame.
    private var wallTime: Int64 = 0
    /// What has begun and not ended, in the order of `HealthChange.Name`.
    private var active = InlineArray<3, Bool>(repeating: false)

    /// - Parameters:
    ///   - luma: the thumbnail.
    ///   - mark: of the frame's bytes, if it is a JPEG.
    ///   - time: running.
    ///   - tell: hears of each event.
    mutating func take(
        _ luma: UnsafeBufferPointer<UInt8>, mark: UInt64?, wallTime: Int64, at time: Int64, tell: (HealthEvent) -> Void
    ) {
        let isRepeated = mark != nil && mark == lastMark
        lastMark = mark
        self.wallTime = wallTime
        var active = active
        monitor.take(LumaPicture(luma), isRepeated: isRepeated, at: time) { change in
            active[change.name.place] = change.isActive
            tell(
                HealthEvent(
                    name: HealthEvent.Name(change.name), isActive: change.isActive,
                    onset: wallTime &- (time - change.onset), confirmed: wallTime &- (time - change.confirmed)))
        }
        self.active = active
    }

    /// Nothing more will be judged: what has begun ends with the last frame.
    mutating func end(tell: (HealthEvent) -> Void) {
        for name in HealthChange.Name.allCases where active[name.place] {
            active[name.place] = false
            tell(
                HealthEvent(
                    name: HealthEvent.Name(name), isActive: false, onset: wallTime, confirmed: wallTime))
        }
    }
}

extension HealthChange.Name {
    fileprivate var place: Int {
        switch self {
        case .frozen: 0
        case .moved: 1
        case .flicker: 2
        }
    }
}

extension HealthEvent.Name {
    fileprivate init(_ name: HealthChange.Name) {
        self =
            switch name {
            case .frozen: .frozen
            case .moved: .moved
            case .flicker: .flicker
            }
    }
}
