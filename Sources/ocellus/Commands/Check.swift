import ArgumentParser
import Capture
import Emitters
import Frames
import Messages
import Pipeline
import Preprocess
import Recording
import Settings

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `ocellus check`
struct Check: Command {
    static let configuration = CommandConfiguration(
        abstract: "Checks a configuration and everything it names.",
        discussion: """
            Without a file, the defaults and the environment are checked. A camera that is not there, and what the service's unit \
            would not allow, are warnings.
            """)

    @Argument(help: "The configuration file.")
    var file: String?

    func execute() async throws(Failure) {
        let settings = try Configuration.load(named: file)
        let classifier: Classifier
        do throws(Failure) {
            classifier = try loadClassifier(
                settings.model.path, overriding: settings.model.description, kernels: chosenKernels())
        } catch {
            throw error.asConfiguration
        }
        try checkSource(settings)
        _ = try settings.camera.view()
        _ = try settings.decisions.rules(for: classifier.labels.names)
        try checkSocketFolder(settings)
        try checkMetrics(settings)
        try checkLog(settings)
        if let path = settings.decisions.stateFile { try checkIsThere(folder(of: path), "the folder of the state") }
        try checkSnapshots(settings)
        for warning in warnings(settings) {
            say("ocellus: warning: \(file.map { "\($0): " } ?? "")\(warning)", .warning)
        }
        try put(
            "\(file ?? "defaults"): in order: model \(classifier.name), \(classifier.labels.count) labels, "
                + "input \(classifier.input.width)×\(classifier.input.height)")
    }

    /// What would not keep it from running.
    private func warnings(_ settings: Configuration) -> [String] {
        let source = settings.camera.source
        let isCamera = source.map { !Wiring.isRecording($0) } ?? true
        let obstacle = isCamera ? SystemCameras().obstacle(to: source.map { CameraChoice($0) } ?? .any) : nil
        return (obstacle.map { ["camera.source: \($0)"] } ?? [])
            + (UnitNeeds(settings, environment: environment())?.warnings ?? [])
    }

    /// A recording that is named must open.
    private func checkSource(_ settings: Configuration) throws(Failure) {
        guard let source = settings.camera.source, source != "-", !Wiring.isCamera(source) else { return }
        do throws(SourceError) {
            _ = try Wiring.recording(source, settings: settings.camera, follows: false)()
        } catch {
            throw Failure(error).asConfiguration
        }
    }

    private func checkSocketFolder(_ settings: Configuration) throws(Failure) {
        let path =
            settings.output.socket ?? OutputSettings.defaultSocketPath(name: settings.name, environment: environment())
        do throws(EmitterError) {
            try SocketListener.check(path: path, group: settings.output.socketGroup)
        } catch {
            throw Failure(error)
        }
        let folder = folder(of: path)
        if access(folder, F_OK) == 0 {
            guard access(folder, W_OK) != 0 else { return }
            throw Failure(
                .configuration, "\(folder): the folder of the socket cannot be written: \(describe(errno: errno))")
        }
        // The last folder of a path is made at the start, those above it are not.
        guard settings.output.socket != nil else { return }
        try checkIsThere(self.folder(of: folder), "the folder above the socket's folder")
    }

    /// The folder is made at the start, those above it are not.
    private func checkSnapshots(_ settings: Configuration) throws(Failure) {
        guard let path = settings.decisions.snapshot else { return }
        guard access(path, F_OK) == 0 else {
            return try checkIsThere(folder(of: path), "the folder above the snapshots")
        }
        guard SnapshotFolder.isUsable(path) else {
            throw Failure(
                .configuration, "\(path): the folder of the snapshots cannot be written: \(describe(errno: errno))")
        }
    }

    private func checkMetrics(_ settings: Configuration) throws(Failure) {
        guard let metrics = settings.output.metrics else { return }
        guard let path = metrics.socketPath(of: settings) else { return }
        do throws(EmitterError) {
            try SocketListener.check(path: path, group: settings.output.socketGroup)
        } catch {
            throw Failure(error)
        }
        guard case .path = metrics else { return }
        // The last folder of a path is made at the start, those above it are not.
        let folder = folder(of: path)
        if access(folder, F_OK) != 0 {
            try checkIsThere(self.folder(of: folder), "the folder above that of the metrics")
        }
    }

    private func checkLog(_ settings: Configuration) throws(Failure) {
        guard let path = settings.output.log else { return }
        try checkIsThere(folder(of: path), "the folder of the log")
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return }
        throw Failure(.configuration, "\(path): expected a file for the log, found a folder")
    }

    private func checkIsThere(_ folder: String, _ what: String) throws(Failure) {
        guard access(folder, F_OK) != 0 else { return }
        throw Failure(.configuration, "\(folder): \(what) cannot be opened: \(describe(errno: errno))")
    }

    private func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
