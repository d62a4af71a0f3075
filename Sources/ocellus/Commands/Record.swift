import ArgumentParser
import Capture
import Frames
import Settings
import UnixSignals

/// `ocellus record`
struct Record: Command {
    static let configuration = CommandConfiguration(
        abstract: "Records a source into a folder.",
        discussion: """
            The folder holds the frames as they came (frames.mjpeg or frames.raw), a line for each (index.ndjson) and what \
            holds for all (recording.json). SIGTERM and SIGINT end the recording; cut off anywhere, it reads up to its \
            last whole frame.
            """)

    @Argument(help: ArgumentHelp(stringLiteral: recordableKinds))
    var source: String

    @Argument(help: "The folder that is made. It must not hold anything.")
    var folder: String

    @Option(help: ArgumentHelp("End after so many frames.", valueName: "count"))
    var frames: Int?

    @Option(help: ArgumentHelp("End after so many seconds of the source's time.", valueName: "number"))
    var seconds: Double?

    @Option(help: ArgumentHelp("Record one frame of so many.", valueName: "count"))
    var every = 1

    @Flag(help: "Print the account as one JSON object.")
    var json = false

    @Option(help: ArgumentHelp("The configuration file.", valueName: "file"))
    var config: String?

    @OptionGroup var raw: RawOptions

    func validate() throws {
        if let frames, frames < 1 { throw ValidationError("--frames: expected at least 1, found \(frames)") }
        if let seconds, !(0.001...1e9).contains(seconds) {
            throw ValidationError("--seconds: expected 0.001 to 1000000000, found \(seconds)")
        }
        if every < 1 { throw ValidationError("--every: expected at least 1, found \(every)") }
    }

    func execute() async throws(Failure) {
        var settings = try Configuration.load(named: config)
        raw.apply(to: &settings.camera)
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let copy = RecordingCopy(
            open: Wiring.opening(
                source, settings: settings.camera,
                camera: StandingRequest(settings.camera.recordingRequest()), patience: .none, follows: true),
            title: Wiring.title(of: source),
            folder: folder, limits: .init(frames: frames, seconds: seconds, every: every),
            slotCapacity: settings.camera.maxFrameByteCount)
        let end = AsyncStream<Void>.makeStream()
        copy.start { end.continuation.yield() }
        let stopping = Task {
            for await _ in signals {
                end.continuation.yield()
                return
            }
        }
        for await _ in end.stream { break }
        stopping.cancel()
        let (account, failure) = copy.stop()
        if account.frameCount > 0 {
            say("\(folder): \(account.sentence)")
            if json { try put(account.json(folder: folder)) }
        }
        if let failure { throw failure }
    }
}
