import ArgumentParser
import Decisions
import Frames
import Messages
import Pipeline
import Preprocess
import Recording
import Settings

/// `ocellus classify`
struct Classify: Command {
    static let configuration = CommandConfiguration(abstract: "Classifies picture files: JPEG, PPM, PGM, or raw ones.")

    @Argument(help: "Picture files.")
    var images: [String]

    @Flag(help: "Print JSON lines.")
    var json = false

    @OptionGroup var options: ClassifyingOptions

    func execute() async throws(Failure) {
        let settings = try options.settings()
        let classifier = try options.classifier(settings)
        var frames = try FrameClassifier(
            classifier, threads: settings.threadCount, top: settings.decisions.top, exact: settings.inference.exact,
            view: settings.camera.view())
        var worst: Failure?
        for image in images {
            do throws(Failure) {
                try classify(image, &frames, settings.camera)
                try frames.top.withTop { top, scores throws(Failure) in
                    let line = Classification(file: image, labels: classifier.labels, top: top, scores: scores)
                    try put(json ? text(line) : line.sentence)
                }
            } catch {
                if error.code == .io { throw error }
                if json { try put(text(ErrorLine(file: image, message: error.sentence))) }
                say("ocellus: \(error.sentence)", .error)
                worst = Failure(.data, "")
            }
        }
        if let worst { throw worst }
    }

    private func classify(_ image: String, _ frames: inout FrameClassifier, _ settings: CameraSettings) throws(Failure)
    {
        let picture: Picture
        do throws(SourceError) {
            picture = try readPicture(
                at: image, limit: settings.maxFrameByteCount, hints: settings.hints(follows: false))
        } catch {
            throw Failure(error)
        }
        do throws(FrameFault) {
            let loaded = picture.bytes.withUnsafeBytes { bytes in
                Result { () throws(FrameFault) in try frames.load(bytes, format: picture.format) }
            }
            try loaded.get()
            try frames.classify()
        } catch {
            throw Failure(.data, "\(image): \(error)")
        }
    }

    private func text(_ line: some Line) throws(Failure) -> String {
        do throws(LineError) {
            return String(decoding: try line.bytes().dropLast(), as: UTF8.self)
        } catch {
            throw Failure(.internal, error.description)
        }
    }
}

extension Classification {
    /// `FILE: LABEL 97.3 %, LABEL 1.2 %`
    fileprivate var sentence: String {
        let parts = top.indices.map { "\(labels.names[top[$0]]) \(oneDecimal(Double(scores[$0]) * 100)) %" }
        return "\(file): \(parts.joined(separator: ", "))"
    }
}
