internal import NIOCore

/// How much a subscriber may ask: a bucket that is full at first, that each request empties a little, and that fills again.
///
/// A request costs 1, and besides what it takes to read it (1 for 4 KiB) and to answer it (1 for 16 stored lines). Once the
/// bucket is empty it fills more slowly until it is full, so that all that many subscribers ask in vain takes little time.
struct RequestAllowance {
    private static let capacity = 32.0
    private static let perSecond = 16.0
    private static let perSecondOnceEmpty = 4.0

    static let refusal =
        "request: expected at most 16 requests a second, and 4 KiB or 16 stored lines for each, found more: what "
        + "follows is read more slowly"

    private var left = Self.capacity
    private var filledAt = NIODeadline.uptimeNanoseconds(0)
    private var wasEmpty = false

    /// May go below nothing: what was read already cannot be refused.
    mutating func spend(_ cost: Double, at now: NIODeadline) {
        fill(now)
        left -= cost
    }

    /// How long nothing more may be asked; nil while something is left.
    mutating func delay(at now: NIODeadline) -> TimeAmount? {
        fill(now)
        guard left < 1 else { return nil }
        wasEmpty = true
        return .nanoseconds(Int64((Self.perSecondOnceEmpty - left) / Self.perSecondOnceEmpty * 1e9))
    }

    mutating func isWhole(at now: NIODeadline) -> Bool {
        fill(now)
        return left >= Self.capacity
    }

    private mutating func fill(_ now: NIODeadline) {
        let passed = now > filledAt ? Double((now - filledAt).nanoseconds) / 1e9 : 0
        left = min(Self.capacity, left + passed * (wasEmpty ? Self.perSecondOnceEmpty : Self.perSecond))
        if left >= Self.capacity { wasEmpty = false }
        filledAt = max(filledAt, now)
    }
}
