/// What a person who watches an instance sees: what its lines have told so far.
///
/// A plain value: lines go in with the time at which they came, rows of text come out. It holds a bounded number of
/// predictions, however long it is used.
package struct WatchScreen: Sendable {
    struct Score {
        var label: String
        var p: Float
    }

    /// A prediction, as far as it is kept.
    struct Sample {
        /// Nanoseconds of CLOCK_MONOTONIC.
        var arrivedAt: UInt64
        var dropped: UInt64
        /// The likeliest.
        var scores: [Score]
    }

    /// The socket.
    let title: String
    var hello: ReceivedLine.Greeting?
    var status: ReceivedLine.Account?
    var latest: ReceivedLine.Sight?
    var samples: [Sample] = []
    var event: ReceivedLine.Incident?
    var message: String?
    /// Frames that the instance dropped, by its last status and the predictions since.
    var dropped: UInt64 = 0
    /// Lines that this subscriber did not take in time.
    var lost: UInt64 = 0

    /// Predictions that are kept: the curve of the widest window.
    static let sampleLimit = 1000
    /// Labels of each that are kept.
    static let scoreLimit = 16
    /// Characters of a label that are kept.
    static let labelLimit = 128

    package init(title: String) { self.title = title }

    /// - Parameters:
    ///   - line: of the protocol; one that is none changes nothing.
    ///   - now: nanoseconds of CLOCK_MONOTONIC, never less than before.
    package mutating func take(_ line: [UInt8], at now: UInt64) {
        switch ReceivedLine(line) {
        case .hello(let greeting): hello = greeting
        case .prediction(let sight): take(sight, at: now)
        case .event(let incident): event = incident
        case .status(let account):
            status = account
            dropped = account.frames.droppedTotal
        case .gap(let count): lost &+= count
        case .error(let sentence): message = sentence
        case .other, nil: break
        }
    }

    private mutating func take(_ sight: ReceivedLine.Sight, at now: UInt64) {
        latest = sight
        dropped &+= sight.dropped ?? 0
        let scores = sight.top.prefix(Self.scoreLimit).map {
            Score(label: String($0.label.prefix(Self.labelLimit)), p: $0.p)
        }
        samples.append(Sample(arrivedAt: now, dropped: sight.dropped ?? 0, scores: scores))
        if samples.count >= 2 * Self.sampleLimit { samples.removeFirst(samples.count - Self.sampleLimit) }
    }

    /// Predictions a second over the last five, as they came here.
    func rate(at now: UInt64) -> Double {
        let recent = samples.reversed().prefix { now - min($0.arrivedAt, now) < 5_000_000_000 }
        guard let newest = recent.first, let oldest = recent.last, newest.arrivedAt > oldest.arrivedAt else { return 0 }
        return Double(recent.count - 1) * 1e9 / Double(newest.arrivedAt - oldest.arrivedAt)
    }

    /// Frames dropped before the predictions of the last ten seconds.
    func recentlyDropped(at now: UInt64) -> UInt64 {
        samples.reversed().prefix { now - min($0.arrivedAt, now) < 10_000_000_000 }.reduce(0) { $0 &+ $1.dropped }
    }

    /// The newest probabilities of a label, oldest first; nil where it was not among the likeliest.
    func history(of label: String, count: Int) -> [Float?] {
        samples.suffix(count).map { sample in sample.scores.first { $0.label == label }?.p }
    }
}
