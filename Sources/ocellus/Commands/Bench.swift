import ArgumentParser
import Frames
import Messages
import Network
import ONNX
import Pipeline
import Preprocess
import Recording
import Settings

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `ocellus bench`
struct Bench: Command {
    static let configuration = CommandConfiguration(
        abstract: "Measures a model's inference alone, or how a picture becomes its input.",
        discussion: """
            The input is made of numbers; no picture is decoded. The first runs warm up and are not counted.

            With --layers the runs are repeated (at most a thousand) with a clock read between the steps, and a line follows \
            for each step: the median of its own times, its share of their sum, what it calculates in a second and what part \
            that is of what the processors could (measured before; more than all of it where Winograd's filtering saves \
            multiplications, which are counted all the same), the values and weights that it touches and how many of \
            them in a second, the node it comes from, and its kernel. With --json --layers the first line is the object of --json alone, then follows one \
            object for each step: layer, step, kernel, median_us, share (of 1), gflops, of_peak (of 1, or null), bytes.

            With --frame the model is not run: what is measured is decoding the picture, resizing and normalising it into the \
            model's input, as run does it with a camera's frame. With --json the object has model, frame, and the times.

            With --blocks, programs that measure several things in turns can tell when to run: each line of standard input, a \
            number of runs, is answered with a JSON object: median_ms, p95_ms, p99_ms, min_ms, runs, cpu_ms (of all threads of \
            the process), wall_ms. The first tenth of a block, at least two runs, comes in addition and is not counted.
            """)

    @Argument(help: "An ONNX file, builtin:camera-health or builtin:camera-health-int8.")
    var model: String

    @Option(help: "How many runs are counted.")
    var runs = 100

    @Option(help: "How many threads share a layer. Default: the processors that this process may use.")
    var threads: Int?

    @Flag(help: "Show each step's part of the time.")
    var layers = false

    @Flag(help: "Print one JSON object, with --layers one more for each step.")
    var json = false

    @Flag(
        help:
            "Go on after the report: measure a block of runs for each line of standard input, and print a JSON object.")
    var blocks = false

    @Option(
        help: ArgumentHelp("Measure how this picture, as classify takes it, becomes the input.", valueName: "picture"))
    var frame: String?

    @Flag(help: "With --frame: decode JPEGs at full size, so that pictures match other decoders'.")
    var exact = false

    @OptionGroup var raw: RawOptions

    func validate() throws {
        if layers, frame != nil { throw ValidationError("--layers: with --frame the model's layers are not run") }
        if !RunBlocks.possibleRuns.contains(runs) {
            throw ValidationError("--runs: expected 1 to 1000000, found \(runs)")
        }
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads: expected 1 to 1024, found \(threads)")
        }
    }

    func execute() async throws(Failure) {
        if let frame { try measurePreparing(frame) } else { try measureInference() }
    }

    private func measureInference() throws(Failure) {
        let kernels = try chosenKernels()
        let threads = threads ?? availableProcessors()
        let opened = monotonicNow()
        let plan: Plan
        do throws(ModelError) {
            // Not hashed: that is no part of making a plan.
            plan = try Plan(try readModel(model) { _ in }, kernels: kernels)
        } catch {
            throw Failure(error)
        }
        let loaded = monotonicNow()
        let session = Session(plan, threads: threads)
        let inputs = plan.inputs.map { input in (0..<input.shape.reduce(1, *)).map { Float($0 % 255) / 255 } }
        // Layers take the place of what has been read: each run wants its input anew, as each frame does.
        func setInputs() {
            for (index, values) in inputs.enumerated() { session.setInput(index, to: values) }
        }
        setInputs()
        let begun = monotonicNow()
        session.run()
        let first = monotonicNow() - begun
        for _ in 0..<min(runs, 10) {
            setInputs()
            session.run()
        }
        let report = BenchReport(
            model: model, threads: threads, isa: plan.isa,
            times: RunTimes(of: runs, preparing: setInputs) { session.run() },
            multiplyAdds: plan.multiplyAdds, arenaBytes: plan.arenaBytes, weightBytes: plan.parameterBytes,
            load: loaded - opened, first: first)
        let ofSteps = layers ? LayerTimes(session, threads: threads, runs: runs, preparing: setInputs) : nil
        try put(json ? report.json : report.text)
        if let ofSteps {
            for line in json ? try ofSteps.json() : ofSteps.text { try put(line) }
        }
        if blocks { try RunBlocks().answer(preparing: setInputs) { session.run() } }
    }

    private func measurePreparing(_ frame: String) throws(Failure) {
        var settings = Configuration()
        raw.apply(to: &settings.camera)
        let classifier = try loadClassifier(model, overriding: ModelDescription(), kernels: try chosenKernels())
        let frames = FrameClassifier(classifier, threads: 1, top: 1, exact: exact)
        let picture: Picture
        do throws(SourceError) {
            picture = try readPicture(
                at: frame, limit: settings.camera.maxFrameByteCount, hints: settings.camera.hints(follows: false))
        } catch {
            throw Failure(error)
        }
        func prepare() throws(Failure) {
            do throws(FrameFault) {
                let loaded = picture.bytes.withUnsafeBytes { bytes in
                    Result { () throws(FrameFault) in try frames.load(bytes, format: picture.format) }
                }
                try loaded.get()
            } catch {
                throw Failure(.data, "\(frame): \(error)")
            }
        }
        for _ in 0..<min(runs, 10) { try prepare() }
        let report = PreparingReport(model: model, frame: frame, times: try RunTimes(of: runs, prepare))
        try put(json ? report.json : report.text)
        if blocks { try RunBlocks().answer(prepare) }
    }
}

/// What `bench --frame` found.
struct PreparingReport {
    let model: String
    let frame: String
    let times: RunTimes

    var json: String {
        var writer = JSONWriter(capacity: 65_536)
        writer.beginLine()
        writer.openObject()
        writer.key("model")
        writer.string(model)
        writer.key("frame")
        writer.string(frame)
        writer.percentiles(of: times)
        return writer.report()
    }

    var text: String {
        """
        \(frame) into the input of \(model), 1 thread
          preparing  \(times.sentence)
        """
    }
}

extension RunTimes {
    fileprivate var sentence: String {
        func ms(_ percent: Int) -> String { threeDecimals(Double(percentile(percent)) / 1e6) }
        return "median \(ms(50)) ms, p95 \(ms(95)), p99 \(ms(99)), min \(ms(0)) over \(sorted.count) runs"
    }
}

/// What `bench` found.
struct BenchReport {
    let model: String
    let threads: Int
    let isa: String
    let times: RunTimes
    let multiplyAdds: Int
    let arenaBytes: Int
    let weightBytes: Int
    /// Nanoseconds from opening the file to the ready plan, and of the first run.
    let load: UInt64
    let first: UInt64

    private var gflops: Double { 2 * Double(multiplyAdds) / Double(max(times.percentile(50), 1)) }

    private var peakResidentBytes: Int {
        var usage = rusage()
        getrusage(RUSAGE_SELF.rawValue, &usage)
        return usage.ru_maxrss * 1024
    }

    var json: String {
        var writer = JSONWriter(capacity: 65_536)
        writer.beginLine()
        writer.openObject()
        writer.key("model")
        writer.string(model)
        writer.key("threads")
        writer.integer(threads)
        writer.key("isa")
        writer.string(isa)
        writer.percentiles(of: times)
        writer.key("gmac")
        writer.number(Double(multiplyAdds) / 1e9, key: "gmac")
        writer.key("gflops")
        writer.number((gflops * 100).rounded() / 100, key: "gflops")
        writer.key("arena_bytes")
        writer.integer(arenaBytes)
        writer.key("weight_bytes")
        writer.integer(weightBytes)
        writer.key("load_ms")
        writer.milliseconds(load)
        writer.key("first_ms")
        writer.milliseconds(first)
        writer.key("peak_rss_bytes")
        writer.integer(peakResidentBytes)
        return writer.report()
    }

    var text: String {
        func ms(_ nanoseconds: UInt64) -> String { threeDecimals(Double(nanoseconds) / 1e6) }
        func mib(_ bytes: Int) -> String { oneDecimal(Double(bytes) / 1_048_576) }
        return """
            \(model), \(threads) thread\(threads == 1 ? "" : "s"), \(isa)
              inference  \(times.sentence)
              speed      \(threeDecimals(Double(multiplyAdds) / 1e9)) GMAC, \(oneDecimal(gflops)) GFLOP/s
              load       \(ms(load)) ms, first run \(ms(first)) ms
              memory     activations \(mib(arenaBytes)) MiB, parameters \(mib(weightBytes)) MiB, \
            process at most \(mib(peakResidentBytes)) MiB
            """
    }
}
