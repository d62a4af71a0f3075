import Emitters
import Frames
import Messages
import Network
import Pipeline
import Settings
import Synchronization

/// What came of the reloads of a run.
final class ReloadCounts: Sendable {
    private let changed = Atomic<UInt64>(0)
    private let unchanged = Atomic<UInt64>(0)
    private let refused = Atomic<UInt64>(0)

    func count(_ result: Result<Reloading.Verdict, Failure>) {
        switch result {
        case .success(let verdict) where verdict.changed.isEmpty: unchanged.add(1, ordering: .relaxed)
        case .success: changed.add(1, ordering: .relaxed)
        case .failure: refused.add(1, ordering: .relaxed)
        }
    }

    fileprivate var byVerdict: [(label: String, count: UInt64)] {
        [
            ("changed", changed.load(ordering: .relaxed)), ("unchanged", unchanged.load(ordering: .relaxed)),
            ("refused", refused.load(ordering: .relaxed)),
        ]
    }
}

/// The figures of a run, for Prometheus and the like.
struct Metrics: Sendable {
    let pipeline: Pipeline
    let outputs: Outputs
    let reloads: ReloadCounts
    private let start = wallClockNow()

    init(_ pipeline: Pipeline, _ outputs: Outputs, _ reloads: ReloadCounts) {
        self.pipeline = pipeline
        self.outputs = outputs
        self.reloads = reloads
    }

    /// Serves them where the configuration wants it, if it does.
    func serve(_ settings: Configuration) async throws(Failure) -> MetricsServer? {
        guard let address = settings.output.metrics else { return nil }
        do throws(EmitterError) {
            if case .loopback(let host, let port) = address {
                return try await MetricsServer.start(
                    host: host, port: port, contentType: OpenMetricsText.contentType, make: { text })
            }
            return try await MetricsServer.start(
                on: SocketListener.open(
                    path: address.socketPath(of: settings) ?? "", mode: settings.output.socketMode,
                    group: settings.output.socketGroup),
                contentType: OpenMetricsText.contentType, make: { text })
        } catch {
            throw Failure(error)
        }
    }

    /// All of them, in the form of OpenMetrics.
    var text: [UInt8] {
        let figures = pipeline.figures
        let (lines, log) = (outputs.socketReport, outputs.logCounts)
        var text = OpenMetricsText()
        write(figures, to: &text)
        write(lines, log, to: &text)
        text.counters(
            "ocellus_reloads", "Reloads of the configuration, by what came of them.", by: "verdict", reloads.byVerdict)
        text.facts(
            "ocellus_model", "The model that classifies.",
            [("name", figures.classifier.name), ("sha256", figures.classifier.sha256)])
        text.facts(
            "ocellus_build", "The program, and the instruction set of its kernels.",
            [("version", Ocellus.version), ("isa", figures.classifier.plan.isa)])
        text.moment("ocellus_start_time_seconds", "When this run began.", start)
        return text.bytes()
    }

    private func write(_ figures: StreetFigures, to text: inout OpenMetricsText) {
        let tally = figures.tally
        text.counter(
            "ocellus_frames_captured", "Frames offered: captured = classified + in flight + dropped.", tally.captured)
        text.counter("ocellus_frames_classified", "Frames that became predictions.", tally.classified)
        text.gauge("ocellus_frames_in_flight", "Frames that wait or are being classified.", Int(tally.inFlight))
        text.counters(
            "ocellus_frames_dropped", "Frames that became no prediction, by fate.", by: "fate",
            Fate.allCases.map { ($0.rawValue, tally.dropped[$0]) })
        let latencies = figures.latencies
        text.histograms(
            "ocellus_frame_latency_seconds",
            "How long classified frames took: waiting, becoming a tensor, in the network, and from capture to line.",
            by: "stage",
            [
                ("queue", latencies.queue), ("preprocess", latencies.preprocess), ("inference", latencies.inference),
                ("total", latencies.total),
            ])
        text.moment(
            "ocellus_last_prediction_time_seconds", "When the last prediction was made.", figures.lastPrediction)
        text.gauge("ocellus_source_up", "Whether a camera or recording is open: 1, else 0.", figures.hasSource ? 1 : 0)
    }

    private func write(_ socket: SocketReport, _ log: LogFile.Counts?, to text: inout OpenMetricsText) {
        text.gauge("ocellus_subscribers", "Programs that are connected to the socket.", socket.subscribers.count)
        text.counter(
            "ocellus_subscribers_refused", "Connections closed at once, for there were too many.", socket.refused)
        var lines = socket.gone
        for account in socket.subscribers { lines += account }
        text.counter(
            "ocellus_subscriber_lines_published",
            "Lines that matched a subscription, for each subscriber: published = delivered + lost + waiting.",
            lines.published)
        text.counter("ocellus_subscriber_lines_delivered", "Of these, those that were taken.", lines.delivered)
        text.counter("ocellus_subscriber_lines_lost", "Of these, those that were not taken in time.", lines.lost)
        text.gauge("ocellus_subscriber_lines_waiting", "Of these, those on their way.", Int(lines.waiting))
        if let log {
            text.counter("ocellus_log_lines_written", "Lines in the log.", log.written)
            text.counter("ocellus_log_lines_lost", "Lines that a failing disk did not take.", log.lost)
        }
    }
}

extension MetricsAddress {
    /// The Unix socket that is meant; nil for a TCP port.
    func socketPath(of settings: Configuration) -> String? {
        switch self {
        case .socket: OutputSettings.defaultMetricsPath(name: settings.name, environment: environment())
        case .path(let path): path
        case .loopback: nil
        }
    }
}
