import ArgumentParser
import CProcess
import Capture
import Emitters
import Frames
import Logging
import Messages
import Pipeline
import Recording
import ServiceLifecycle
import Settings

/// `ocellus run`
struct Run: Command {
    static let configuration = CommandConfiguration(
        abstract: "Watches a camera, in the foreground.",
        discussion: """
            Predictions go to the socket, to the log if there is one, and to standard output if asked; figures for Prometheus are \
            served where output.metrics says. SIGTERM and SIGINT stop \
            cleanly, SIGHUP opens the log anew and reads the configuration and the model again, SIGUSR1 prints the account of all \
            frames. A camera that is lost is waited for. A supervisor such as systemd may hand the socket over (LISTEN_FDS), and \
            hears (Type=notify) when the run is ready, how it goes, and, if it sets WatchdogSec=, that it does not hang.
            """)

    enum Output: String, ExpressibleByArgument, CaseIterable {
        case text, json, none
    }

    @Option(
        help: ArgumentHelp(
            "A camera (a device path, usb:SERIAL, card:NAME), a recording's path, builtin:demo, or - for standard input. "
                + "Default: the first camera that can be used.", valueName: "source"))
    var source: String?

    @Option(help: "What is printed. Default: text on a terminal, else none.")
    var stdout: Output?

    @Option(
        help: ArgumentHelp(
            "Record the frames that are classified into this new folder, so that replay gives the same predictions.",
            valueName: "folder"))
    var record: String?

    @Flag(help: "A recording that ends begins again.")
    var loop = false

    @Flag(help: "A camera that is missing at the start ends the run, with exit code 69, instead of being waited for.")
    var requireCamera = false

    @OptionGroup var options: ClassifyingOptions

    func execute() async throws(Failure) {
        let settings = try settings()
        let source = settings.camera.source
        let classifier = try options.classifier(settings)
        // The weights may lie in huge pages. A thread that comes and goes must not take one for the few kilobytes of its stack:
        // that the system refuses this is no harm but to its figures.
        _ = ocellus_refuse_huge_pages()
        let streetOptions = try Wiring.options(
            settings, labels: classifier.labels, pace: .live(maxAge: settings.inference.maxAge), loops: loop)
        let kept = keptState(settings, classifier)
        // From here on a signal waits for its service: one that came before would end the program and leave the socket.
        let signals = await Signals()
        let supervision = Supervision(environment: environment())
        let outputs = try await Outputs(
            settings, stdout: stdout ?? (isOutputATerminal ? .text : .none), state: kept?.line)
        let title = Wiring.title(of: source)
        let damage = DamageReport(source: title)
        let recorder: RunRecorder?
        let snapshots: SnapshotFolder?
        do throws(SourceError) {
            snapshots = try settings.decisions.snapshot.map { path throws(SourceError) in
                try SnapshotFolder(path: path, limit: settings.decisions.snapshotByteCount) {
                    say("ocellus: \($0)", .warning)
                }
            }
            recorder = try record.map { path throws(SourceError) in
                try RunRecorder(path: path, camera: title, lanes: streetOptions.lanes)
            }
        } catch {
            await outputs.close()
            throw Failure(error)
        }
        let camera = StandingRequest(settings.camera.request(for: classifier))
        let greeting = Wiring.greeting(settings, source: source)
        let pipeline = Pipeline(
            classifier,
            options: streetOptions, known: kept.map { KnownState(label: $0.label, onset: $0.onset) },
            open: Wiring.opening(
                source, settings: settings.camera,
                camera: camera,
                patience: requireCamera ? .afterStart : .always, follows: !loop),
            emitters: outputs.emitters + (supervision.map { [$0.seen] } ?? []), recorder: recorder,
            snapshots: snapshots,
            greeting: { facts, classifier in
                supervision?.seen.hear(facts)
                return greeting(facts, classifier)
            }, report: damage.take)
        outputs.onStandardOutputEnd { pipeline.close() }
        outputs.onSubscription { pipeline.status(subscribers: outputs.subscriberCount) }
        let reloading = Reloading(
            settings, classifier, streetOptions.view,
            camera: source.map(Wiring.isRecording) ?? false ? nil : camera, pipeline: pipeline,
            outputs: outputs,
            read: { [self] () throws(Failure) in try self.settings() },
            load: { [options] settings throws(Failure) in try options.classifier(settings) })
        let metrics: MetricsServer?
        do throws(Failure) {
            metrics = try await Metrics(pipeline, outputs, reloading.counts).serve(settings)
        } catch {
            await outputs.close()
            throw error
        }
        let control = openControl(settings, reloading)
        let failure = await serve(
            pipeline, outputs, signals, reloading, title: title,
            further: supervision?.service(of: pipeline, title: title))
        await control?.close()
        await metrics?.shutDown()
        snapshots?.close()
        await outputs.close()
        damage.summarise()
        let tally = pipeline.tally
        if failure == nil || tally.captured > 0 {
            say("\(title): \(sentence(tally))", isLast: true)
            if tally.classified > 0 {
                say("\(title): \(pipeline.status(subscribers: 0).sentence)", isLast: true)
            }
        }
        if let record, let recorder { say("\(record): recorded \(recorder.frameCount) frames", isLast: true) }
        if let failure { throw self.source == nil ? failure.asConfiguration : failure }
        if let failure = outputs.failure { throw failure }
    }

    /// The state that a run before has decided on, with the same model.
    private func keptState(_ settings: Configuration, _ classifier: Classifier) -> StateFile.Kept? {
        // What is recorded begins anew when it is replayed.
        guard record == nil, settings.decisions.areMade, let path = settings.decisions.stateFile else { return nil }
        do throws(EmitterError) {
            return try StateFile.read(path).flatMap { classifier.sha256.hasPrefix($0.model) ? $0 : nil }
        } catch {
            say("ocellus: warning: \(error)", .warning)
            return nil
        }
    }

    /// Where it cannot be made a run goes on without; a signal does the same.
    private func openControl(_ settings: Configuration, _ reloading: Reloading) -> ControlSocket? {
        let path = OutputSettings.controlSocketPath(name: settings.name, environment: environment())
        do throws(EmitterError) {
            return try ControlSocket(path: path) { await reloading.reload() }
        } catch {
            say("ocellus: \(error); ocellus reload will not find this run, SIGHUP will", .warning)
            return nil
        }
    }

    private func settings() throws(Failure) -> Configuration {
        var settings = try options.settings()
        if let source { settings.camera.source = source }
        return settings
    }

    /// Runs until the source ends or a signal comes.
    ///
    /// - Parameter further: a service that is the first to be told to stop.
    private func serve(
        _ pipeline: Pipeline, _ outputs: Outputs, _ signals: Signals, _ reloading: Reloading, title: String,
        further: (any Service)?
    ) async -> Failure? {
        let street = StreetService(pipeline: pipeline)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(
                        service: Stopping(signals: signals.stop),
                        successTerminationBehavior: .gracefullyShutdownGroup),
                    .init(service: Hangups(signals: signals.hangup, outputs: outputs, reloading: reloading)),
                    .init(service: AccountReport(signals: signals.account, pipeline: pipeline, title: title)),
                    .init(service: StatusReport(pipeline: pipeline, outputs: outputs)),
                    .init(service: street, successTerminationBehavior: .gracefullyShutdownGroup),
                ] + (further.map { [.init(service: $0)] } ?? []),
                logger: Logger(label: "ocellus.services") { _ in
                    SwiftLogNoOpLogHandler()
                }))
        do {
            try await group.run()
            return nil
        } catch let error as SourceError {
            return Failure(error)
        } catch {
            return Failure(.internal, "the services ended unexpectedly: \(error)")
        }
    }
}
