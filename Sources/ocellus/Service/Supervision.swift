import Frames
import Messages
import Pipeline
import ServiceLifecycle

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Tells whoever supervises the service that it is ready, how it is, that it moves, and that it stops.
///
/// It is ready when the fate of its first frame is known, or when it has said that there is no camera, or none that gives
/// frames: from then on subscribers hear what there is to hear.
final class Supervision: Sendable {
    /// What is to be told of comes by here.
    let seen = LastSeen()
    private let socket: NotificationSocket
    private let watchdog: Watchdog?

    /// Nil without a supervisor. One that cannot be told anything is none, and that is said.
    init?(environment: [String: String]) {
        guard let path = environment["NOTIFY_SOCKET"], !path.isEmpty else { return nil }
        do throws(Failure) {
            socket = try NotificationSocket(path: path)
        } catch {
            say("ocellus: \(error.sentence); nobody is told how the service is", .warning)
            return nil
        }
        watchdog = Watchdog(environment: environment, process: getpid())
    }

    func service(of pipeline: Pipeline, title: String) -> some Service {
        Telling(supervision: self, pipeline: pipeline, title: title)
    }

    private struct Telling: Service {
        let supervision: Supervision
        let pipeline: Pipeline
        let title: String

        func run() async throws {
            try? await cancelWhenGracefulShutdown {
                try await supervision.tell(of: pipeline, title: title)
            }
            _ = supervision.socket.send(["STOPPING=1"])
        }
    }

    /// Until the task is cancelled.
    private func tell(of pipeline: Pipeline, title: String) async throws {
        var watchdog = watchdog
        // Four chances within the supervisor's patience.
        let period = Duration.nanoseconds(min(2_000_000_000, (watchdog?.limit ?? .max) / 4))
        var isReady = false
        var told: String?
        while true {
            // What is stuck may hold the locks that a status needs: this comes first.
            if watchdog?.isAlive(pipeline.vitals) == true { _ = socket.send(["WATCHDOG=1"]) }
            if !isReady, canServe(pipeline) { isReady = socket.send(["READY=1"]) }
            let sentence = sentence(pipeline, title: title, isReady: isReady)
            if sentence != told, socket.send(["STATUS=\(oneLine(sentence))"]) { told = sentence }
            try await Task.sleep(for: isReady ? period : min(period, .milliseconds(100)))
        }
    }

    private func canServe(_ pipeline: Pipeline) -> Bool {
        if seen.camera == .away || seen.isSilent || pipeline.vitals.settled > 0 { return true }
        // Frames may all be lost before a lane gets one.
        let tally = pipeline.tally
        return tally.captured > 0 && tally.inFlight == 0
    }

    /// `/dev/video0: 29.9 of 30 frames/s, clear, dropped 12`
    private func sentence(_ pipeline: Pipeline, title: String, isReady: Bool) -> String {
        guard isReady else { return "\(title): starts" }
        let status = pipeline.status(subscribers: 0)
        let dropped = "dropped \(status.frames.dropped.reduce(0) { $0 + $1.count })"
        if seen.camera == .away { return "\(title): waits for the camera, \(dropped)" }
        if seen.isSilent { return "\(title): no frames come, \(dropped)" }
        let rate = shortDecimal(status.gotRate) + (status.askedRate.map { " of \(shortDecimal($0))" } ?? "")
        let label = seen.label.map { " \($0.prefix(100))," } ?? ""
        return "\(title): \(rate) frames/s,\(label) \(dropped)"
    }
}

/// Sources and labels are any text: no line of it may be taken for an assignment, nor may it be longer than what systemd takes
/// (4096 bytes).
private func oneLine(_ text: String) -> String {
    let characters = text.unicodeScalars.prefix(500).map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }
    return String(String.UnicodeScalarView(characters))
}
