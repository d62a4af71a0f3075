import Capture
import Frames
import Messages
import Pipeline
import Preprocess
import Settings

/// Lets a run go on with its configuration as it is now: read again, checked, and taken over between two frames, or refused
/// as a whole.
actor Reloading {
    /// What came of it.
    struct Verdict: Sendable {
        /// Keys that have other values from now on, or name files that have changed.
        var changed: [String]
        /// Keys that have other values in the file, but keep the old ones until the run is started anew.
        let later: [String]

        fileprivate mutating func add(_ key: String) {
            if !changed.contains(key) { changed.append(key) }
        }

        var sentence: String {
            var parts = changed.isEmpty ? ["nothing has changed"] : ["changed: \(changed.joined(separator: ", "))"]
            if !later.isEmpty { parts.append("after a restart: \(later.joined(separator: ", "))") }
            return parts.joined(separator: "; ")
        }
    }

    private var settings: Configuration
    private var classifier: Classifier
    private var view: View
    private let camera: StandingRequest?
    private let pipeline: Pipeline
    private let outputs: Outputs
    private let read: @Sendable () throws(Failure) -> Configuration
    private let load: @Sendable (Configuration) throws(Failure) -> Classifier
    nonisolated let counts = ReloadCounts()
    private var last: Task<Result<Verdict, Failure>, Never>?

    /// - Parameters:
    ///   - settings, classifier, view: what the run began with.
    ///   - camera: what is asked of it; nil where a recording is watched.
    ///   - read: the configuration, with the command line laid over it.
    ///   - load: its model.
    init(
        _ settings: Configuration, _ classifier: Classifier, _ view: View, camera: StandingRequest?, pipeline: Pipeline,
        outputs: Outputs,
        read: @escaping @Sendable () throws(Failure) -> Configuration,
        load: @escaping @Sendable (Configuration) throws(Failure) -> Classifier
    ) {
        self.settings = settings
        self.classifier = classifier
        self.view = view
        self.camera = camera
        self.pipeline = pipeline
        self.outputs = outputs
        self.read = read
        self.load = load
    }

    /// Reads the configuration again. One call begins when the one before is done.
    func reload() async -> Result<Verdict, Failure> {
        let before = last
        let task = Task {
            _ = await before?.value
            let result = await take()
            counts.count(result)
            return result
        }
        last = task
        return await task.value
    }

    private func take() async -> Result<Verdict, Failure> {
        let (read, load) = (read, load)
        do throws(Failure) {
            let (new, found) = try await onThreadOfItsOwn { () throws(Failure) in
                let new = try read()
                return (new, try load(new))
            }
            let keys = new.keys(differingFrom: settings)
            let exchanged = keys.filter(isExchangeable)
            var next = settings
            next.take(exchanged, from: new)
            let options = try await onThreadOfItsOwn { [next] () throws(Failure) in
                let pace = PipelineOptions.Pace.live(maxAge: next.inference.maxAge)
                return try Wiring.options(next, labels: found.labels, pace: pace)
            }
            var verdict = Verdict(changed: exchanged, later: keys.filter { !isExchangeable($0) })
            // The same names may stand for other files.
            if found.sha256 != classifier.sha256 { verdict.add("model.path") }
            let isFedOtherwise = found.input != classifier.input || found.channelsLast != classifier.channelsLast
            if found.labels != classifier.labels || isFedOtherwise,
                !verdict.changed.contains(where: { $0.hasPrefix("model.") })
            {
                verdict.add("model")
            }
            if options.view.mask != view.mask { verdict.add("camera.mask") }
            do throws(SourceError) {
                try await camera?.change(to: new.camera.request(for: found))
            } catch {
                throw Failure(error).asConfiguration
            }
            if !verdict.changed.isEmpty { await pipeline.exchange(found, options: options) }
            (classifier, view, settings) = (found, options.view, next)
            return .success(verdict)
        } catch {
            outputs.emitters.emit(ModelEvent(state: .refused(reason: error.sentence), time: wallClockNow()))
            return .failure(error)
        }
    }

    /// Whether a key can have another value without a restart.
    private func isExchangeable(_ key: String) -> Bool {
        switch key {
        case "camera.format", "camera.size", "camera.fps", "camera.convert", "camera.controls", "camera.keep_fps":
            camera != nil
        case "camera.rotate", "camera.flip", "camera.crop", "camera.mask", "camera.max_fps",
            "inference.max_age", "inference.exact":
            true
        case "decisions.state_file", "decisions.snapshot", "decisions.snapshot_bytes": false
        default: key.hasPrefix("model.") || key.hasPrefix("decisions.")
        }
    }
}
