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

    /// How a source is opened: by its path or built-in name, or `-` for standard input.
    ///
    /// - Parameter follows: wait at the end of a recording that is still being written.
    static func opening(_ source: String, settings: CameraSettings, follows: Bool) -> SourceOpening {
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
                throw SourceError(
                    .unavailable, "\(source): cameras are not supported by this version; name a recording instead")
            default: return try openRecording(at: source, hints: hints)
            }
        }
    }

    /// Whether a source is a camera: not each path in /dev is one (/dev/stdin, /dev/fd/63, /dev/shm/…).
    static func isCamera(_ source: String) -> Bool {
        if ["/dev/video", "/dev/v4l/", "usb:", "card:"].contains(where: { source.hasPrefix($0) }) { return true }
        var status = stat()
        // Links to a camera count too: Video4Linux has the character devices of major number 81.
        return source.hasPrefix("/dev/") && stat(source, &status) == 0 && status.st_mode & S_IFMT == S_IFCHR
            && status.st_rdev >> 8 & 0xFFF == 81
    }

    /// What a source is called in sentences.
    static func title(of source: String) -> String { source == "-" ? "standard input" : source }

    /// The hello of a camera and a model.
    static func greeting(
        _ classifier: Classifier, settings: Configuration, source: String
    ) -> @Sendable (FrameFormat) -> Hello {
        { format in
            Hello(
                version: Ocellus.version,
                camera: Hello.Camera(
                    name: settings.name, source: source, format: format.pixelFormat.rawValue, width: format.width,
                    height: format.height, fps: format.fps),
                model: Hello.Model(
                    name: classifier.name, sha256: classifier.sha256, labels: classifier.labels,
                    width: classifier.input.width, height: classifier.input.height))
        }
    }

    /// How threads are shared out between lanes and layers.
    static func options(
        _ settings: Configuration, pace: PipelineOptions.Pace, loops: Bool = false
    ) -> PipelineOptions {
        let threads = settings.threadCount
        let usesLanes =
            switch settings.inference.mode {
            case .latency: false
            case .throughput: true
            // A live frame is wanted soon; a recording as a whole.
            case .auto: pace == .fast
            }
        return PipelineOptions(
            pace: pace, lanes: usesLanes ? threads : 1, threadsPerLane: usesLanes ? 1 : threads,
            slotCapacity: settings.camera.maxFrameByteCount, top: settings.decisions.top,
            exact: settings.inference.exact, loops: loops)
    }
}
