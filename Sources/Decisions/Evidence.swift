/// Since when frames speak for something, or against it: the change point of Page's cumulative sum (E. S. Page, Continuous
/// Inspection Schemes, Biometrika 41, 1954), over time instead of samples.
///
/// The sum of what the frames say, each for as long as it stands for, starts where it was zero last. It is bounded, so that what
/// has been so for long is over soon when it is over, and an interruption that is shorter than the bound is none.
struct Evidence: Sendable {
    /// The time of the first frame, in nanoseconds; nil while there is nothing.
    private(set) var since: Int64?
    private var sum: Float = 0

    /// - Parameters:
    ///   - margin: how much the frame speaks for it; negative: against.
    ///   - seconds: how long the frame stands for.
    ///   - bound: of the sum.
    mutating func take(_ margin: Float, seconds: Float, bound: Float, at time: Int64) {
        if margin > 0, since == nil { since = time }
        sum = min(sum + margin * seconds, bound)
        if sum.isNaN || sum < 0 || (margin <= 0 && sum == 0) {
            sum = 0
            since = nil
        }
    }
}
