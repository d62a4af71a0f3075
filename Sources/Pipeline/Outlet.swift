import Decisions
import Frames
import Messages
import Preprocess

/// Where the lanes' results meet and leave in the order of their frames, whichever lane was faster.
///
/// Invariants:
/// 1. Every ticket is delivered once, as a result or as a loss; lines leave in the order of tickets, which is that of `seq`.
/// 2. A lane that is more than `capacity` tickets ahead waits, so memory is bounded.
/// 3. Nothing is allocated after `init`, but for the words about a damaged frame.
///
/// Sendable, though the compiler cannot see it: all stored variables are read and written with `lock` held.
final class Outlet: @unchecked Sendable {
    /// What a lane knows of a frame that it has classified. Times in nanoseconds of CLOCK_MONOTONIC.
    struct Stamps {
        var generation: UInt64
        var seq: UInt64
        var times: FrameTimes
        var bornAt: UInt64
        var claimedAt: UInt64
        var loadedAt: UInt64
        var classifiedAt: UInt64
    }

    private struct Model {
        let generation: UInt64
        let name: EscapedText
        let labels: LabelTable

        init(_ generation: Generation) {
            self.generation = generation.number
            name = EscapedText(String(generation.classifier.sha256.prefix(12)))
            labels = generation.classifier.labels
        }
    }

    /// Scores that a prediction has at most, whatever the options say later.
    private static let mostScores = 1000

    private struct Entry: ~Copyable {
        enum State {
            case empty
            case classified
            case damaged
            case stale
        }

        var state = State.empty
        var stamps = Stamps(
            generation: 0, seq: 0, times: FrameTimes(capturedAt: 0, wallTime: 0, driverSequence: 0), bornAt: 0,
            claimedAt: 0,
            loadedAt: 0, classifiedAt: 0)
        var fault: FrameFault?
        var top: TopScores
    }

    let pulse = Pulse()
    private let lock = Condition()
    private let capacity: Int
    private let entries: UnsafeMutablePointer<Entry>
    private var next: UInt64 = 0
    /// The `seq` that would follow the last prediction without a loss.
    private var expectedSeq: UInt64 = 0
    private var writer: JSONWriter
    private var latencies = Latencies()
    private var lastPrediction: Int64?

    private let emitters: [any Emitter]
    /// What the lines are about, and what they will be about.
    private var model: Model
    private var upcoming: Generation?
    private let onTurn: @Sendable (Generation) -> Void
    private let recorder: (any FrameRecorder)?
    private let report: @Sendable (PipelineReport) -> Void

    /// - Parameter onTurn: hears of a generation before its first line.
    init(
        _ first: Generation, emitters: [any Emitter], recorder: (any FrameRecorder)?,
        onTurn: @escaping @Sendable (Generation) -> Void, report: @escaping @Sendable (PipelineReport) -> Void
    ) {
        capacity = first.options.lanes * 2
        entries = .allocate(capacity: capacity)
        for place in 0..<capacity {
            (entries + place).initialize(to: Entry(top: TopScores(capacity: Self.mostScores)))
        }
        writer = JSONWriter()
        self.emitters = emitters
        model = Model(first)
        self.onTurn = onTurn
        self.recorder = recorder
        self.report = report
    }

    deinit {
        entries.deinitialize(count: capacity)
        entries.deallocate()
    }

    /// Another generation will come: the lines before its first one are the old one's.
    func expect(_ generation: Generation) {
        lock.lock()
        upcoming = generation
        lock.unlock()
    }

    /// No line of the old generation will come.
    func turn() {
        lock.lock()
        turnWithLock()
        lock.unlock()
    }

    private func turnWithLock() {
        guard let generation = upcoming else { return }
        upcoming = nil
        model = Model(generation)
        onTurn(generation)
    }

    func deliver(ticket: UInt64, _ stamps: Stamps, top: borrowing TopScores) {
        lock.lock()
        defer { lock.unlock() }
        let place = enter(ticket)
        entries[place].stamps = stamps
        entries[place].top.copy(top)
        entries[place].state = .classified
        flush()
    }

    /// A frame that is damaged, and what is to be said of it.
    func deliver(ticket: UInt64, seq: UInt64, _ fault: FrameFault) {
        lock.lock()
        defer { lock.unlock() }
        let place = enter(ticket)
        entries[place].stamps.seq = seq
        entries[place].fault = fault
        entries[place].state = .damaged
        flush()
    }

    /// A frame that came too late.
    func deliver(ticket: UInt64, staleSeq seq: UInt64) {
        lock.lock()
        defer { lock.unlock() }
        let place = enter(ticket)
        entries[place].stamps.seq = seq
        entries[place].state = .stale
        flush()
    }

    /// Percentiles since the start.
    var latencyReport: Status.Latency {
        lock.lock()
        defer { lock.unlock() }
        return latencies.report
    }

    /// Latencies since the start, and when the last prediction left, in nanoseconds since 1970.
    var figures: (latencies: LatencyHistograms, lastPrediction: Int64?) {
        lock.lock()
        defer { lock.unlock() }
        return (latencies.histograms, lastPrediction)
    }

    private func enter(_ ticket: UInt64) -> Int {
        while ticket - next >= UInt64(capacity) { lock.wait() }
        return Int(ticket % UInt64(capacity))
    }

    private func flush() {
        let before = next
        while true {
            let place = Int(next % UInt64(capacity))
            switch entries[place].state {
            case .empty:
                guard next != before else { return }
                pulse.settle(next - before)
                lock.broadcast()
                return
            case .classified: emit(place)
            case .stale: break
            case .damaged:
                if let fault = entries[place].fault { report(.lost(seq: entries[place].stamps.seq, fault)) }
                entries[place].fault = nil
            }
            recorder?.settle(stale: entries[place].state == .stale)
            entries[place].state = .empty
            next += 1
        }
    }

    private func emit(_ place: Int) {
        let stamps = entries[place].stamps
        if stamps.generation != model.generation { turnWithLock() }
        let now = monotonicNow()
        latencies.record(
            queue: stamps.claimedAt - stamps.bornAt, preprocess: stamps.loadedAt - stamps.claimedAt,
            inference: stamps.classifiedAt - stamps.loadedAt, total: now - stamps.bornAt)
        lastPrediction = wallClockNow()
        let dropped = stamps.seq - expectedSeq
        expectedSeq = stamps.seq + 1
        entries[place].top.withTop { top, scores in
            let prediction = Prediction(
                seq: stamps.seq, time: stamps.times.wallTime, capturedAt: stamps.times.capturedAt,
                age: now - stamps.bornAt, dropped: dropped, model: model.name, labels: model.labels, state: top.first,
                top: top,
                scores: scores)
            do throws(LineError) {
                try prediction.writeLine(to: &writer)
                writer.withLine { line in
                    for emitter in emitters { emitter.emit(prediction, line: line) }
                }
            } catch {
                report(.unwritable(seq: stamps.seq, error.description))
            }
        }
    }
}
