/// Lets at most so many lines a second through, spread evenly, by the lines' own time: the same lines give the same choice
/// however late they are looked at.
struct Thinning {
    /// Nanoseconds.
    private let period: Int64
    private var due: Int64?

    /// - Parameter rate: lines per second, 0.001…1000.
    init(rate: Double) { period = Int64(1e9 / rate) }

    /// Whether a line of that time (nanoseconds) is let through.
    mutating func admits(_ time: Int64) -> Bool {
        // A clock that was set back, or a recording that begins anew, begins a new count.
        guard let turn = due, time > turn - period * 2 else {
            due = time + period
            return true
        }
        // Frames come a little early or late: one that is nearly due is, and the next is due a period after its turn.
        guard time + period / 10 >= turn else { return false }
        due = max(turn + period, time + period / 10 * 9)
        return true
    }
}
