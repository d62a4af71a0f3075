import ArgumentParser
import Kernels
import Pipeline
import Settings

/// The flags that all commands share which classify; they go before the configuration.
struct ClassifyingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The configuration file.", valueName: "file"))
    var config: String?

    @Option(
        help: ArgumentHelp(
            "The model: an ONNX file, builtin:camera-health or builtin:camera-health-int8.", valueName: "model"))
    var model: String?

    @Option(help: ArgumentHelp("A file with a label on each line.", valueName: "file"))
    var labels: String?

    @Option(help: ArgumentHelp("How many labels a prediction names.", valueName: "count"))
    var top: Int?

    @Option(
        help: ArgumentHelp(
            "How many threads classify. Default: the processors that this process may use.", valueName: "count"))
    var threads: Int?

    @Flag(help: "Decode JPEGs at full size, so that pictures match other decoders'.")
    var exact = false

    @OptionGroup var raw: RawOptions

    func validate() throws {
        if let top, !(1...1000).contains(top) { throw ValidationError("--top: expected 1 to 1000, found \(top)") }
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads: expected 1 to 1024, found \(threads)")
        }
    }

    /// The configuration with these flags laid over it.
    func settings() throws(Failure) -> Configuration {
        var settings = try Configuration.load(named: config)
        if let model {
            // What the configuration says of its own model does not describe another one.
            if model != settings.model.path { settings.model.description = ModelDescription() }
            settings.model.path = model
        }
        if let labels {
            do throws(SettingsError) {
                settings.model.description.labels = try ModelDescription.readLabels(labels)
            } catch {
                throw Failure(error.kind == .unopenable ? .noInput : .data, error.description)
            }
        }
        if let top { settings.decisions.top = top }
        if let threads { settings.inference.threads = threads }
        if exact { settings.inference.exact = true }
        raw.apply(to: &settings.camera)
        return settings
    }

    /// Loads the model; what is wrong with one that only the configuration names is the configuration's fault.
    func classifier(_ settings: Configuration) throws(Failure) -> Classifier {
        let kernels = try chosenKernels()
        do throws(Failure) {
            return try loadClassifier(
                settings.model.path, overriding: settings.model.description, kernels: kernels)
        } catch {
            throw model == nil && labels == nil ? error.asConfiguration : error
        }
    }
}

extension Configuration {
    /// The configuration that a command line names, or the defaults, with the environment laid over. A file that is named
    /// and not there is no mistake in it, nor is a variable that sets nothing: that is said.
    static func load(named file: String?) throws(Failure) -> Configuration {
        for sentence in unknownVariables(in: environment(), besides: ["OCELLUS_ISA", "OCELLUS_LOG_LEVEL"]) {
            say("ocellus: warning: \(sentence)", .warning)
        }
        do throws(SettingsError) {
            return try load(file: file, environment: environment())
        } catch {
            throw Failure(error.isAbout(unopenable: file) ? .noInput : .configuration, error.description)
        }
    }

    /// Threads that classify, all lanes together.
    var threadCount: Int { inference.threads ?? availableProcessors() }
}
