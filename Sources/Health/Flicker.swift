/// Notices that the picture's brightness goes up and down all the time: a lamp that is going to fail, mains light against the
/// shutter, an exposure that hunts.
///
/// Each of six bands of rows is watched for turns, from brighter to darker or back, by 8 levels at least. Somebody who walks
/// through makes a turn now and then; light that flickers makes several a second, in most bands.
struct Flicker {
    /// The brightness of a band, and where it turned last.
    private struct Band {
        var low: Float = 0
        var high: Float = 0
        var isRising = true
        var isNew = true
        /// Of the last turns, the oldest first.
        var turns: [Int64] = []

        init() { turns.reserveCapacity(Flicker.enough + 1) }

        /// Follows the brightness; whether it has turned.
        mutating func take(_ level: Float) -> Bool {
            if isNew {
                (low, high, isNew) = (level, level, false)
                return false
            }
            if isRising {
                high = max(high, level)
                guard level < high - Flicker.least else { return false }
                (isRising, low) = (false, level)
            } else {
                low = min(low, level)
                guard level > low + Flicker.least else { return false }
                (isRising, high) = (true, level)
            }
            return true
        }
    }

    /// Levels of 255 that a turn has at least.
    static let least: Float = 8
    /// So many turns within so long.
    static let enough = 8
    static let window = 2 * second + second / 2
    /// Without a turn for so long it is over.
    static let calm = 3 * second / 2

    private static let bandCount = 6
    private var bands = (0..<bandCount).map { _ in Band() }
    private var isActive = false
    private var lastTurn: Int64 = 0

    mutating func take(_ picture: LumaPicture, at time: Int64) -> HealthChange? {
        let rows = LumaPicture.height / Self.bandCount
        for band in bands.indices {
            let samples = UnsafeBufferPointer(
                start: picture.samples + band * rows * LumaPicture.width, count: rows * LumaPicture.width)
            let sum = samples.reduce(0) { $0 &+ Int($1) }
            guard bands[band].take(Float(sum) / Float(samples.count)) else { continue }
            if bands[band].turns.count == Self.enough { bands[band].turns.removeFirst() }
            bands[band].turns.append(time)
        }
        var (restless, begun, latest) = (0, time, lastTurn)
        for band in bands {
            guard let first = band.turns.first, let last = band.turns.last, band.turns.count == Self.enough,
                time - first <= Self.window
            else { continue }
            restless += 1
            begun = min(begun, first)
            latest = max(latest, last)
        }
        if restless * 2 >= Self.bandCount {
            lastTurn = latest
            guard !isActive else { return nil }
            isActive = true
            return HealthChange(name: .flicker, isActive: true, onset: begun, confirmed: time)
        }
        guard isActive, time - lastTurn >= Self.calm else { return nil }
        isActive = false
        return HealthChange(name: .flicker, isActive: false, onset: lastTurn, confirmed: time)
    }
}
