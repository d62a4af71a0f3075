import Health
import Messages

/// What the pictures' course says, frame by frame in their order, as lines. Allocates nothing for a frame.
struct StreamHealth: ~Copyable {
    private var monitor = HealthMonitor()
    private var lastMark: UInt64?

    /// - Parameters:
    ///   - luma: the thumbnail.
    ///   - mark: of the frame's bytes.
    ///   - tell: hears of each event.
    mutating func take(
        _ luma: UnsafeBufferPointer<UInt8>, mark: UInt64, wallTime: Int64, capturedAt: UInt64,
        tell: (HealthEvent) -> Void
    ) {
        let time = Int64(clamping: capturedAt)
        let isRepeated = lastMark == mark
        lastMark = mark
        monitor.take(LumaPicture(luma), isRepeated: isRepeated, at: time) { change in
            tell(
                HealthEvent(
                    name: HealthEvent.Name(change.name), isActive: change.isActive,
                    onset: wallTime &- (time - change.onset), confirmed: wallTime &- (time - change.confirmed)))
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
