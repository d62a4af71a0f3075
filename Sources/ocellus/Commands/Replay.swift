import ArgumentParser
import Emitters
import Frames
import Messages
import Pipeline
import Settings
import Synchronization

/// `ocellus replay`
struct Replay: Command {
    static let configuration = CommandConfiguration(
        abstract: "Classifies every frame of a recording.",
        discussion: """
            Prints a JSON line per frame and one line of summary on standard error. Nothing is dropped but damaged frames, \
            and the same recording gives the same predictions every time.
            """)

    enum Speed: String, ExpressibleByArgument, CaseIterable {
        case real, fast
    }

    @Argument(help: ArgumentHelp(stringLiteral: recordingKinds))
    var recording: String

    @Option(help: "At the recording's own rate (real), or as fast as it goes (fast).")
    var speed = Speed.fast

    @Flag(help: "Print only what does not depend on the run.")
    var canonical = false

    @Option(help: ArgumentHelp("Compare the canonical lines with a file's, byte for byte.", valueName: "file"))
    var golden: String?

    @OptionGroup var options: ClassifyingOptions

    func execute() async throws(Failure) {
        let settings = try options.settings()
        let comparison = try golden.map { path throws(Failure) in try GoldenComparison(path: path) }
        let classifier = try options.classifier(settings)
        let streetOptions = try Wiring.options(
            settings, labels: classifier.labels, pace: speed == .real ? .recorded : .fast)
        let running = Mutex<Pipeline?>(nil)
        let outputEnd = Mutex<OutputEnd?>(nil)
        let output = BlockingOutput(format: .json, buffering: speed == .real ? .eachLine : .many) { end in
            outputEnd.withLock { $0 = end }
            running.withLock { $0 }?.close()
        }
        let emitter: any Emitter =
            if let comparison { CanonicalEmitter(comparison) } else if canonical { CanonicalEmitter(output) } else {
                output
            }
        let title = Wiring.title(of: recording)
        let damage = DamageReport(source: title)
        let pipeline = Pipeline(
            classifier, options: streetOptions,
            open: Wiring.recording(recording, settings: settings.camera, follows: true), emitters: [emitter],
            greeting: Wiring.greeting(settings, source: recording), report: damage.take)
        running.withLock { $0 = pipeline }
        let start = monotonicNow()
        var failure: Failure?
        do throws(SourceError) { try await pipeline.run() } catch { failure = Failure(error) }
        running.withLock { $0 = nil }
        do throws(EmitterError) { try output.flush() } catch { failure = Failure(error) }
        let tally = pipeline.tally
        let seconds = Double(monotonicNow() - start) / 1e9
        damage.summarise()
        // Where the output ended first, the numbers say nothing of the recording.
        if outputEnd.withLock({ $0 == nil }), failure == nil || tally.captured > 0 {
            say("\(title): \(sentence(tally)), \(oneDecimal(Double(tally.classified) / seconds)) frames/s")
        }
        if let failure { throw failure }
        try comparison?.finish()
    }
}

/// A number with one digit behind the point.
func oneDecimal(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(abs(tenths % 10))"
}
