/// What an activation that only clamps leaves through: Relu is 0…∞, no activation −∞…∞.
struct ClampRange: Sendable, Equatable {
    var low: Float = -.infinity
    var high: Float = .infinity

    static let everything = ClampRange()

    /// First this range, then the other.
    func then(_ next: ClampRange) -> ClampRange {
        ClampRange(
            low: min(max(low, next.low), next.high), high: min(max(high, next.low), next.high))
    }
}
