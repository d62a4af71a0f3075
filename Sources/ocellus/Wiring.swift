import Capture
import CBuiltin
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

/// The only place that names concrete sources and emitters.
enum Wiring {
    /// The name of the bundled recording.
    static let demo = "builtin:demo"

    /// How a source is opened, camera or recording.
    ///
    /// - Parameters:
    ///   - source: nil for the first camera that can be used.
    ///   - camera: what is asked of a camera, and how long it is waited for.
    ///   - follows: wait at the end of a recording that is still being written.
    static func opening(
        _ source: String?, settings: CameraSettings, camera: StandingRequest, patience: Camera.Patience, follows: Bool
    ) -> SourceOpening {
        if let source, isRecording(source) { return recording(source, settings: settings, follows: follows) }
        let choice = source.map { CameraChoice($0) } ?? .any
        return { () throws(SourceError) -> any FrameSource in
            try Camera(choice, camera, patience: patience)
        }
    }

    /// How a recording is opened: by its path or built-in name, or `-` for standard input.
    ///
    /// - Parameter follows: wait at its end while it is still being written.
    static func recording(_ source: String, settings: CameraSettings, follows: Bool) -> SourceOpening {
        let hints = settings.hints(follows: follows)
        return { () throws(SourceError) -> any FrameSource in
            switch source {
            case demo:
                var count = 0
                let start = ocellus_demo(&count)
                return try MJPEGStream(
                    bytes: UnsafeRawBufferPointer(start: start, count: count), name: demo, fps: hints.fps ?? 10)
            case "-": return try openRecording(descriptor: 0, name: "standard input", hints: hints)
            case _ where source.hasPrefix("builtin:"):
                throw SourceError(.unopenable, "\(source): there is no such built-in recording; there is \(demo)")
            case _ where isCamera(source):
                throw SourceError(.unopenable, "\(source): is a camera, not a recording; ocellus run watches it")
            default: return try openRecording(at: source, hints: hints)
            }
        }
    }

    /// Whether a source is a camera: not each path in /dev is one (/dev/stdin, /dev/fd/63, /dev/shm/…).
    static func isCamera(_ source: String) -> Bool {
        if ["/dev/video", "/dev/v4l/", "usb:", "card:"].contains(where: { source.hasPrefix($0) }) { return true }
        // Links to a camera count too: Video4Linux has the character devices of major number 81.
        return deviceMajor(source) == 81
    }

    /// Whether a source is opened as a recording.
    static func isRecording(_ source: String) -> Bool { !isCamera(source) && !isOtherDevice(source) }

    /// Whether a source is a device that neither gives bytes as a terminal does nor is a camera: it is opened as one, and
    /// refused by name.
    private static func isOtherDevice(_ source: String) -> Bool {
        let terminals: [UInt64] = [4, 5, 136]
        return deviceMajor(source).map { !terminals.contains($0) } ?? false
    }

    /// Of a character device in /dev.
    private static func deviceMajor(_ path: String) -> UInt64? {
        var status = stat()
        guard path.hasPrefix("/dev/"), stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFCHR else { return nil }
        return UInt64(status.st_rdev >> 8 & 0xFFF)
    }

    /// What a source is called in sentences.
    static func title(of source: String?) -> String {
        guard let source else { return "camera" }
        return source == "-" ? "standard input" : source
    }

    /// The hello of a camera and a model.
    static func greeting(_ settings: Configuration, source: String?) -> Greeting {
        { facts, classifier in
            Hello(
                version: Ocellus.version,
                camera: facts.map { facts in
                    let format = facts.format
                    return Hello.Camera(
                        name: settings.name, source: source ?? facts.place ?? "camera",
                        format: format.pixelFormat.rawValue, width: format.width, height: format.height,
                        fps: format.fps)
                },
                model: Hello.Model(
                    name: classifier.name, sha256: classifier.sha256, labels: classifier.labels,
                    width: classifier.input.width, height: classifier.input.height))
        }
    }

    /// How the street is run: how threads are shared out between lanes and layers, what is seen of the frames, and what is
    /// made of their scores.
    ///
    /// - Parameter labels: the classifier's.
    static func options(
        _ settings: Configuration, labels: LabelTable, pace: PipelineOptions.Pace, loops: Bool = false
    ) throws(Failure) -> PipelineOptions {
        let threads = settings.threadCount
        // A live frame is wanted soon, as long as none is lost for it; a recording is wanted as a whole.
        let mode = settings.inference.mode
        let isAdaptive = if case .live = pace { mode == .auto && threads > 1 } else { false }
        let usesLanes = mode == .throughput || isAdaptive || mode == .auto && pace == .fast
        return PipelineOptions(
            pace: pace, lanes: usesLanes ? threads : 1, threadsPerLane: usesLanes ? 1 : threads,
            sharesWhenIdle: isAdaptive,
            slotCapacity: settings.camera.maxFrameByteCount, top: settings.decisions.top,
            rules: try settings.decisions.rules(for: labels.names), judgesHealth: settings.decisions.health,
            exact: settings.inference.exact, view: try settings.camera.view(), loops: loops,
            maxFPS: settings.camera.maxFPS)
    }
}
