import Decisions
import Frames
import Messages
import Preprocess

/// Where the lanes' results meet and leave in the order of their frames, whichever lane was faster.
///
/// Invariants:
/// 1. Every ticket is delivered once, as a result or as a loss; lines leave in the order of tickets, which is that of `seq`.
/// 2. A lane that is more than `capacity` tickets ahead waits, so memory is bounded.
/// 3. Nothing is allocated for a frame, but for the words about a damaged one and the pictures of an event.
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
        /// Of a JPEG's bytes, where health is judged.
        var mark: UInt64?
    }

    private struct Model {
        let generation: UInt64
        let name: EscapedText
        let labels: LabelTable
        let rules: StateRules?
        let judgesHealth: Bool
        let view: View

        init(_ generation: Generation) {
            self.generation = generation.number
            name = EscapedText(String(generation.classifier.sha256.prefix(12)))
            labels = generation.classifier.labels
            rules = generation.options.rules
            judgesHealth = generation.options.judgesHealth
            view = generation.options.view
        }

        /// Whether the same parts of the camera's picture are hidden: a mask is laid over it as it is shown.
        func hides(as other: Model) -> Bool {
            view.mask == other.view.mask
                && (view.mask == nil || (view.rotation, view.flip) == (other.view.rotation, other.view.flip))
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
        var scores = FrameScores()
        var hasLuma = false
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
    private var time = RunningTime()
    private var state: StreamState
    private var health: StreamHealth?
    /// The thumbnails of all entries, one after the other.
    private let lumas: UnsafeMutableBufferPointer<UInt8>

    private let emitters: [any Emitter]
    /// What the lines are about, and what they will be about.
    private var model: Model
    private var upcoming: Generation?
    private let onTurn: @Sendable (Generation) -> Void
    private let recorder: (any FrameRecorder)?
    private let snapshots: (any SnapshotTaker)?
    private let report: @Sendable (PipelineReport) -> Void

    /// - Parameters:
    ///   - known: the state that a run before had decided on.
    ///   - onTurn: hears of a generation before its first line.
    init(
        _ first: Generation, known: KnownState?, emitters: [any Emitter], recorder: (any FrameRecorder)?,
        snapshots: (any SnapshotTaker)?,
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
        state = StreamState(model.labels, model.rules, known: known)
        health = model.judgesHealth ? StreamHealth() : nil
        lumas = .allocate(capacity: capacity * Thumbnail.width * Thumbnail.height)
        lumas.initialize(repeating: 0)
        self.onTurn = onTurn
        self.recorder = recorder
        self.snapshots = snapshots
        self.report = report
        reserveScores(for: first)
    }

    deinit {
        lumas.deallocate()
        entries.deinitialize(count: capacity)
        entries.deallocate()
    }

    /// Another generation will come: the lines before its first one are the old one's.
    func expect(_ generation: Generation) {
        lock.lock()
        upcoming = generation
        reserveScores(for: generation)
        lock.unlock()
    }

    /// Scores are kept only where states are made of them.
    private func reserveScores(for generation: Generation) {
        guard generation.options.rules != nil else { return }
        for place in 0..<capacity { entries[place].scores.reserve(generation.classifier.labels.count) }
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
        let before = model
        model = Model(generation)
        // What was learned of a picture does not hold for one of which other parts are hidden.
        if model.judgesHealth != before.judgesHealth || !model.hides(as: before) {
            health?.end { emit($0, seq: expectedSeq) }
            health = model.judgesHealth ? StreamHealth() : nil
        }
        state.turn(to: model.labels, model.rules)
        onTurn(generation)
    }

    /// No frame will come any more: what is wrong with the pictures ends with the last one, so that all that was told to have
    /// begun has an end.
    func end() {
        lock.lock()
        health?.end { emit($0, seq: expectedSeq) }
        lock.unlock()
    }

    /// A frame that has been classified, by who has done it.
    func deliver(ticket: UInt64, _ stamps: Stamps, _ frames: borrowing FrameClassifier) {
        lock.lock()
        defer { lock.unlock() }
        let place = enter(ticket)
        entries[place].stamps = stamps
        entries[place].top.copy(frames.top)
        entries[place].scores.copy(frames.scores)
        entries[place].hasLuma = frames.thumbnail != nil
        if let thumbnail = frames.thumbnail { _ = luma(place).update(fromContentsOf: thumbnail.samples) }
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

    private func luma(_ place: Int) -> UnsafeMutableBufferPointer<UInt8>.SubSequence {
        let count = Thumbnail.width * Thumbnail.height
        return lumas[place * count..<(place + 1) * count]
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
        let first = entries[place].top.withTop { top, _ in top.first }
        let time = time.take(stamps.times.capturedAt)
        let (state, event) = entries[place].scores.withScores { scores in
            self.state.take(
                seq: stamps.seq, wallTime: stamps.times.wallTime, at: time, first: first, scores: scores)
        }
        entries[place].top.withTop { top, scores in
            let prediction = Prediction(
                seq: stamps.seq, time: stamps.times.wallTime, capturedAt: stamps.times.capturedAt,
                age: now - stamps.bornAt, dropped: dropped, model: model.name, labels: model.labels, state: state,
                top: top, scores: scores)
            do throws(LineError) {
                try prediction.writeLine(to: &writer)
                writer.withLine { line in
                    for emitter in emitters { emitter.emit(prediction, line: line) }
                }
            } catch {
                report(.unwritable(seq: stamps.seq, error.description))
            }
        }
        // Behind the prediction of the frame that made them certain.
        if var event {
            event.snapshots = names(event.name, event.onset, event.confirmed, stamps.times)
            emit(event, seq: stamps.seq)
        }
        guard entries[place].hasLuma else { return }
        health?.take(
            UnsafeBufferPointer(rebasing: luma(place)), mark: stamps.mark, wallTime: stamps.times.wallTime, at: time
        ) { event in
            var event = event
            if event.isActive {
                event.snapshots = names(event.name.rawValue, event.onset, event.confirmed, stamps.times)
            }
            emit(event, seq: stamps.seq)
        }
    }

    /// Has the pictures of an event kept, and gives their names; nil where none are wanted.
    ///
    /// - Parameters:
    ///   - what: it tells.
    ///   - times: of the frame that made it certain, now.
    private func names(_ what: String, _ onset: Int64, _ confirmed: Int64, _ times: FrameTimes) -> SnapshotNames? {
        guard let snapshots else { return nil }
        func keep(_ which: String, _ time: Int64) -> String? {
            let name = SnapshotNames.name(confirmed, what, which)
            let age = UInt64(clamping: times.wallTime.subtractingReportingOverflow(time).partialValue)
            return snapshots.keep(times.capturedAt - min(age, times.capturedAt), as: name) ? name : nil
        }
        return SnapshotNames(onset: keep("onset", onset), confirmed: keep("confirmed", confirmed))
    }

    private func emit(_ event: some Line, seq: UInt64) {
        do throws(LineError) {
            try event.writeLine(to: &writer)
            writer.withLine { line in
                for emitter in emitters { emitter.emit(line) }
            }
        } catch {
            report(.unwritable(seq: seq, error.description))
        }
    }
}
