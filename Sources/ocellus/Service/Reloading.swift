import Frames
import Messages
import Pipeline
import Settings

/// Lets a run go on with its configuration as it is now: read again, checked, and taken over between two frames, or refused
/// as a whole.
actor Reloading {
    /// What came of it.
    struct Verdict: Sendable {
        /// Keys that have other values from now on; `model` for anything about it, its file included.
        var changed: [String] = []
        /// Keys that have other values in the file, but keep the old ones until the run is started anew.
        var later: [String] = []

        var sentence: String {
            var parts = changed.isEmpty ? ["nothing has changed"] : ["changed: \(changed.joined(separator: ", "))"]
            if !later.isEmpty { parts.append("after a restart: \(later.joined(separator: ", "))") }
            return parts.joined(separator: "; ")
        }
    }

    private var settings: Configuration
    private var classifier: Classifier
    private let pipeline: Pipeline
    private let outputs: Outputs
    private let read: @Sendable () throws(Failure) -> Configuration
    private let load: @Sendable (Configuration) throws(Failure) -> Classifier
    private var last: Task<Result<Verdict, Failure>, Never>?

    /// - Parameters:
    ///   - settings, classifier: what the run began with.
    ///   - read: the configuration, with the command line laid over it.
    ///   - load: its model.
    init(
        _ settings: Configuration, _ classifier: Classifier, pipeline: Pipeline, outputs: Outputs,
        read: @escaping @Sendable () throws(Failure) -> Configuration,
        load: @escaping @Sendable (Configuration) throws(Failure) -> Classifier
    ) {
        self.settings = settings
        self.classifier = classifier
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
            return await take()
        }
        last = task
        return await task.value
    }

    private func take() async -> Result<Verdict, Failure> {
        let (read, load) = (read, load)
        do throws(Failure) {
            let (new, found, options) = try await onThreadOfItsOwn { () throws(Failure) in
                let new = try read()
                return (new, try load(new), try Wiring.options(new, pace: .live(maxAge: new.inference.maxAge)))
            }
            let isOtherModel = found.sha256 != classifier.sha256 || new.model != settings.model
            let verdict = Verdict(settings, new, isOtherModel: isOtherModel)
            if isOtherModel { classifier = found }
            if !verdict.changed.isEmpty { await pipeline.exchange(classifier, options: options) }
            settings.takeOver(new)
            return .success(verdict)
        } catch {
            outputs.emit(ModelEvent(state: .refused(reason: error.sentence), time: wallClockNow()))
            return .failure(error)
        }
    }
}

extension Configuration {
    /// What can be taken over without a restart; the rest goes on as it was.
    fileprivate mutating func takeOver(_ new: Configuration) {
        model = new.model
        decisions.top = new.decisions.top
        (inference.maxAge, inference.exact) = (new.inference.maxAge, new.inference.exact)
        (camera.rotate, camera.flip) = (new.camera.rotate, new.camera.flip)
        (camera.crop, camera.mask) = (new.camera.crop, new.camera.mask)
    }
}

extension Reloading.Verdict {
    fileprivate init(_ old: Configuration, _ new: Configuration, isOtherModel: Bool) {
        func names(_ keys: [(name: String, isOther: Bool)]) -> [String] { keys.filter(\.isOther).map(\.name) }
        func isOther<Value: Equatable>(_ path: KeyPath<Configuration, Value>) -> Bool {
            old[keyPath: path] != new[keyPath: path]
        }
        changed = names([
            ("model", isOtherModel), ("decisions.top", isOther(\.decisions.top)),
            ("inference.max_age", isOther(\.inference.maxAge)), ("inference.exact", isOther(\.inference.exact)),
            ("camera.rotate", isOther(\.camera.rotate)), ("camera.flip", isOther(\.camera.flip)),
            ("camera.crop", isOther(\.camera.crop)), ("camera.mask", isOther(\.camera.mask)),
        ])
        later = names([
            ("camera.name", isOther(\.name)), ("camera.source", isOther(\.camera.source)),
            ("camera.format", isOther(\.camera.format)), ("camera.size", isOther(\.camera.size)),
            ("camera.fps", isOther(\.camera.fps)), ("camera.convert", isOther(\.camera.convert)),
            ("camera.controls", isOther(\.camera.controls)), ("camera.keep_fps", isOther(\.camera.keepFPS)),
            ("camera.max_fps", isOther(\.camera.maxFPS)),
            ("camera.max_frame_bytes", isOther(\.camera.maxFrameByteCount)),
            ("inference.threads", isOther(\.inference.threads)), ("inference.mode", isOther(\.inference.mode)),
            ("output", isOther(\.output)),
        ])
    }
}
