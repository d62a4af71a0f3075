/// Judges a camera's pictures by their course, without a network: frozen, moved, flicker.
///
/// It looks at small luma pictures and at times, so that it does not depend on what a model says of them. Allocates nothing after
/// `init`.
package struct HealthMonitor: ~Copyable {
    private var frozen = Frozen()
    private var flicker = Flicker()
    private var moved = Moved()
    private var last: Int64 = .min

    package init() {}

    /// Takes what a frame shows.
    ///
    /// - Parameters:
    ///   - isRepeated: whether the frame's bytes are those of the frame before.
    ///   - time: of its capture, in nanoseconds. One that lies before the last one counts as that.
    ///   - tell: hears of each change, in no order.
    package mutating func take(
        _ picture: LumaPicture, isRepeated: Bool, at time: Int64, tell: (HealthChange) -> Void
    ) {
        let time = max(time, last)
        last = time
        if let change = frozen.take(picture, isRepeated: isRepeated, at: time) { tell(change) }
        if let change = flicker.take(picture, at: time) { tell(change) }
        if let change = moved.take(picture, at: time) { tell(change) }
    }
}
