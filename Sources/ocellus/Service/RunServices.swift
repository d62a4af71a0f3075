import Messages
import Pipeline
import ServiceLifecycle
import UnixSignals

/// The signals that a run answers, from now on.
struct Signals {
    let stop: UnixSignalsSequence
    let hangup: UnixSignalsSequence
    let account: UnixSignalsSequence

    init() async {
        stop = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        hangup = await UnixSignalsSequence(trapping: .sighup)
        account = await UnixSignalsSequence(trapping: .sigusr1)
    }
}

/// SIGUSR1 prints how the run goes.
struct AccountReport: Service {
    let signals: UnixSignalsSequence
    let pipeline: Pipeline
    let title: String

    func run() async throws {
        for await _ in signals.cancelOnGracefulShutdown() {
            say("\(title): \(sentence(pipeline.tally))")
            say("\(title): \(pipeline.status(subscribers: 0).sentence)")
        }
    }
}

/// The street as a service: it ends with its source, or when the group shuts down.
struct StreetService: Service {
    let pipeline: Pipeline

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await pipeline.run()
        } onGracefulShutdown: {
            pipeline.close()
        }
    }
}

/// SIGTERM and SIGINT end the run.
struct Stopping: Service {
    let signals: UnixSignalsSequence

    func run() async throws {
        for await _ in signals.cancelOnGracefulShutdown() { return }
    }
}

/// SIGHUP opens the log anew, first and whatever comes of the rest, and reads the configuration again.
struct Hangups: Service {
    let signals: UnixSignalsSequence
    let outputs: Outputs
    let reloading: Reloading

    func run() async throws {
        for await _ in signals.cancelOnGracefulShutdown() {
            await outputs.reopenLog()
            switch await reloading.reload() {
            case .success(let verdict): say("ocellus: reloaded: \(verdict.sentence)", .notice)
            case .failure(let failure):
                say("ocellus: reload refused, all stays as it was: \(failure.sentence)", .error)
            }
        }
    }
}

/// A status line every ten seconds.
struct StatusReport: Service {
    let pipeline: Pipeline
    let outputs: Outputs

    func run() async throws {
        for await _ in AsyncStream(unfolding: { try? await Task.sleep(for: .seconds(10)) }).cancelOnGracefulShutdown() {
            outputs.emitters.emit(pipeline.status(subscribers: outputs.subscriberCount))
        }
    }
}
