/// Something that is wrong with the pictures, or not: what one kind of judgement has found.
package struct HealthChange: Sendable, Equatable {
    package enum Name: Sendable, CaseIterable {
        /// The same picture comes again and again.
        case frozen
        /// The view is another one than it was.
        case moved
        /// The brightness goes up and down.
        case flicker
    }

    package var name: Name
    package var isActive: Bool
    /// When it began, and when that was certain; once it is over, when it ended and when that was certain. Capture time, in
    /// nanoseconds.
    package var onset: Int64
    package var confirmed: Int64

    package init(name: Name, isActive: Bool, onset: Int64, confirmed: Int64) {
        self.name = name
        self.isActive = isActive
        self.onset = onset
        self.confirmed = confirmed
    }
}

let second: Int64 = 1_000_000_000
