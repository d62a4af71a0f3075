import ArgumentParser
import Emitters
import Frames
import Messages
import Pipeline
import Preprocess
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
        discussion: "Without a file, the defaults and the environment are checked.")

    @Argument(help: "The configuration file.")
    var file: String?

    func execute() async throws(Failure) {
        let settings: Configuration
        do throws(SettingsError) {
            settings = try Configuration.load(file: file, environment: environment())
        } catch {
            // A file of the command line that is not there is not a mistake in it.
            throw Failure(error.kind == .unopenable && error.mistakes.count == 1 ? .noInput : .configuration, error.description)
        }
        let classifier: Classifier
        do throws(Failure) {
            classifier = try loadClassifier(
                settings.model.path, overriding: settings.model.description, kernels: chosenKernels())
        } catch {
            throw error.asConfiguration
        }
        try checkSource(settings)
        try checkSocketFolder(settings)
        try put(
            "\(file ?? "defaults"): in order: model \(classifier.name), \(classifier.labels.count) labels, "
                + "input \(classifier.input.width)×\(classifier.input.height)")
    }

    /// A recording that is named must open.
    private func checkSource(_ settings: Configuration) throws(Failure) {
        guard let source = settings.camera.source, source != "-", !source.hasPrefix("/dev/"), !source.hasPrefix("usb:")
        else { return }
        do throws(SourceError) {
            _ = try Wiring.opening(source, settings: settings)()
        } catch {
            throw Failure(error).asConfiguration
        }
    }

    private func checkSocketFolder(_ settings: Configuration) throws(Failure) {
        let path =
            settings.output.socket ?? OutputSettings.defaultSocketPath(name: settings.name, environment: environment())
        guard path.utf8.count < 108 else {
            throw Failure(
                .configuration, "\(path): the socket's path has \(path.utf8.count) bytes; the system allows 107")
        }
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        // A missing last folder is made at the start.
        guard access(folder, F_OK) == 0, access(folder, W_OK) != 0 else { return }
        throw Failure(.configuration, "\(folder): the folder of the socket cannot be written: \(String(cString: strerror(errno)))")
    }
}
