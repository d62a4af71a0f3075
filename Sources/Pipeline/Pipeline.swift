import Dispatch
package import Frames
package import Messages
import Synchronization

/// The street: a source, the ring, lanes, and emitters at the end.
///
/// Each thread of it is one long block on a private serial queue; `async` begins outside. A pipeline runs once.
package final class Pipeline: Sendable {
    /// What cannot be exchanged of these stays as it is.
    private let options: PipelineOptions
    private let ring: FrameRing
    private let outlet: Outlet
    private let handover: Handover
    private let exchanges = DispatchQueue(label: "ocellus.exchange")
    private let claims: ClaimOrder?
    private let snapshots: (any SnapshotTaker)?
    private let stop = Stop()
    private let open: SourceOpening
    private let standing: Standing
    private let tell: @Sendable (SourceNews) -> Void
    private let report: @Sendable (PipelineReport) -> Void
    private let startedAt = monotonicNow()
    private let rates: Mutex<Rates>

    private struct Rates {
        var format: FrameFormat?
        /// When frames were counted, and how many there were: the last time, and the one before.
        var last: (time: UInt64, captured: UInt64)
        var before: (time: UInt64, captured: UInt64)
        var failure: SourceError?

        /// Frames per second since the count before the last. A count is made when the last is five seconds old, so that
        /// those who ask often disturb nobody.
        mutating func rate(_ captured: UInt64, at now: UInt64) -> Double {
            // Who asks at the same time may have looked at the clock before.
            if now > last.time, now - last.time >= 5_000_000_000 {
                before = last
                last = (now, captured)
            }
            guard now > before.time, captured > before.captured else { return 0 }
            return Double(captured - before.captured) / (Double(now - before.time) / 1e9)
        }
    }

    /// - Parameters:
    ///   - known: the state that a run before had decided on.
    ///   - open: opens the source, on the capture thread.
    ///   - recorder: keeps the frames that are claimed.
    ///   - snapshots: keeps pictures of events.
    ///   - greeting: the hello that goes out when the source is open, and when it or the model has changed; the source's facts
    ///     are nil while it is away.
    ///   - report: hears of damaged frames and the like, on the street's threads.
    package init(
        _ classifier: Classifier, options: PipelineOptions, known: KnownState? = nil, open: @escaping SourceOpening,
        emitters: [any Emitter], recorder: (any FrameRecorder)? = nil, snapshots: (any SnapshotTaker)? = nil,
        greeting: @escaping Greeting,
        report: @escaping @Sendable (PipelineReport) -> Void
    ) {
        self.options = options
        self.open = open
        self.report = report
        let isLive = if case .live = options.pace { true } else { false }
        ring = FrameRing(
            lanes: options.lanes, slotCapacity: options.slotCapacity, policy: isLive ? .newestWins : .blocking)
        let first = Generation(number: 0, classifier: classifier, options: options)
        handover = Handover(first)
        let standing = Standing(classifier, emitters, greeting, report)
        self.standing = standing
        outlet = Outlet(
            first, known: known, emitters: emitters, recorder: recorder, snapshots: snapshots,
            onTurn: { standing.turn(to: $0.classifier) },
            report: report)
        self.snapshots = snapshots
        claims = recorder.map { ClaimOrder($0) }
        rates = Mutex(Rates(last: (startedAt, 0), before: (startedAt, 0)))
        tell = { Self.tell($0, emitters, report) }
    }

    /// News become lines, and sentences for whoever reads the messages.
    private static func tell(
        _ news: SourceNews, _ emitters: [any Emitter], _ report: @Sendable (PipelineReport) -> Void
    ) {
        let line: (any Line)?
        switch news {
        case .remark(let sentence):
            line = nil
            report(.source(sentence, isTrouble: false))
        case .camera(let state, let time, let reason):
            line = CameraEvent(state: .init(state), time: time, reason: reason)
            report(
                .source(
                    "camera \(state.rawValue)\(reason.map { ": \($0)" } ?? "")",
                    isTrouble: state == .lost || state == .busy))
        case .silence(let isActive, let onset, let confirmed):
            line = HealthEvent(name: .noFrames, isActive: isActive, onset: onset, confirmed: confirmed)
            report(.source(isActive ? "no frames come" : "the silence is over", isTrouble: isActive))
        }
        if let line { emitters.emit(line) }
    }

    /// Runs until the source ends, fails, or `close` is called, and every frame has met its fate.
    ///
    /// - Throws: what the source failed with; the frames before have been dealt with.
    package func run() async throws(SourceError) {
        let group = DispatchGroup()
        let capture = CaptureLoop(
            ring: ring, open: open, pace: options.pace, loops: options.loops,
            maxFPS: { [handover] in handover.generation.options.maxFPS }, stop: stop, pulse: outlet.pulse,
            announce: { [self] facts in
                rates.withLock { $0.format = facts?.format }
                standing.greet(facts)
            }, tell: tell, report: report)
        // Not of the group: a source may wait for ever, on a pipe that nobody writes to, and a closed ring needs it no more.
        DispatchQueue(label: "ocellus.capture", qos: .userInitiated).async { [self] in
            do throws(SourceError) { try capture.run() } catch { rates.withLock { $0.failure = error } }
            ring.end()
        }
        let sharing = options.sharesWhenIdle ? LaneSharing(ring: ring, lanes: options.lanes) : nil
        for number in 0..<options.lanes {
            let lane = Lane(
                number: number, ring: ring, outlet: outlet, handover: handover, claims: claims, snapshots: snapshots,
                sharing: sharing)
            DispatchQueue(label: "ocellus.lane.\(number)", qos: .userInitiated).async(group: group) { lane.run() }
        }
        await withCheckedContinuation { continuation in
            group.notify(queue: .global()) { continuation.resume() }
        }
        outlet.end()
        if let failure = rates.withLock({ $0.failure }) { throw failure }
    }

    /// Ends the run: what is claimed is finished, what waits is lost in the shutdown.
    package func close() {
        stop.raise()
        ring.close()
    }

    /// Lets another classifier, with other options, take over between two frames: it is made ready beside the one that works,
    /// and no frame is lost for it. Returns when the old one is gone. Of the options, those of the lanes and the slots stay as
    /// they were.
    package func exchange(_ classifier: Classifier, options new: PipelineOptions) async {
        await withCheckedContinuation { continuation in
            exchanges.async { [self] in
                var options = options
                (options.pace, options.maxFPS) = (new.pace, new.maxFPS)
                (options.top, options.exact, options.view) = (new.top, new.exact, new.view)
                (options.rules, options.judgesHealth) = (new.rules, new.judgesHealth)
                let next = Generation(
                    number: handover.generation.number + 1, classifier: classifier, options: options)
                handover.change(to: next) {
                    outlet.expect(next)
                    ring.begin(generation: next.number)
                }
                outlet.turn()
                continuation.resume()
            }
        }
    }

    /// The account of all frames, at this moment.
    package var tally: Tally { ring.snapshot() }

    /// All that is counted and measured since the start. May wait for a line that is being emitted.
    package var figures: StreetFigures {
        let (latencies, lastPrediction) = outlet.figures
        return StreetFigures(
            tally: ring.snapshot(), latencies: latencies, lastPrediction: lastPrediction,
            hasSource: rates.withLock { $0.format != nil }, classifier: handover.generation.classifier)
    }

    /// Whether its threads move, for whoever compares it with an earlier answer. Never waits for them.
    package var vitals: Vitals { outlet.pulse.vitals(inFlight: ring.snapshot().inFlight) }

    /// How the run goes. The rate is that of the last seconds: five at least, but for the start, and as many as lie between
    /// the last calls.
    package func status(subscribers: Int) -> Status {
        let now = monotonicNow()
        let tally = ring.snapshot()
        let (asked, got) = rates.withLock { rates in
            (rates.format?.fps, (rates.rate(tally.captured, at: now) * 10).rounded() / 10)
        }
        return Status(
            time: wallClockNow(), uptime: now - startedAt,
            frames: Status.Frames(
                captured: tally.captured, classified: tally.classified, inFlight: tally.inFlight,
                dropped: Fate.allCases.map { Status.Loss(fate: $0.rawValue, count: tally.dropped[$0]) }),
            latency: outlet.latencyReport, askedRate: asked, gotRate: got, subscribers: subscribers)
    }
}

extension CameraEvent.State {
    fileprivate init(_ state: SourceNews.CameraState) {
        self =
            switch state {
            case .lost: .lost
            case .found: .found
            case .changed: .changed
            case .busy: .busy
            }
    }
}
