import ArgumentParser
import Frames
import Messages
import Network
import ONNX

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `ocellus bench`
struct Bench: Command {
    static let configuration = CommandConfiguration(
        abstract: "Measures a model's inference alone.",
        discussion: """
            The input is made of numbers; no picture is decoded. The first runs warm up and are not counted.

            With --layers the runs are repeated (at most a thousand) with a clock read between the steps, and a line follows \
            for each step: the median of its own times, its share of their sum, what it calculates in a second, the node it \
            comes from, and its kernel. With --json --layers the first line is the object of --json alone, then follows one \
            object for each step: layer, step, kernel, median_us, share (of 1), gflops.
            """)

    @Argument(help: "An ONNX file, or builtin:camera-health.")
    var model: String

    @Option(help: "How many runs are counted.")
    var runs = 100

    @Option(help: "How many threads share a layer. Default: the processors that this process may use.")
    var threads: Int?

    @Flag(help: "Show each step's part of the time.")
    var layers = false

    @Flag(help: "Print one JSON object, with --layers one more for each step.")
    var json = false

    func validate() throws {
        if !(1...1_000_000).contains(runs) { throw ValidationError("--runs: expected 1 to 1000000, found \(runs)") }
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads: expected 1 to 1024, found \(threads)")
        }
    }

    func execute() async throws(Failure) {
        let kernels = try chosenKernels()
        let threads = threads ?? availableProcessors()
        let opened = monotonicNow()
        let plan: Plan
        do throws(ModelError) {
            // Not hashed: that is no part of making a plan.
            let file = try withModelFile(model) { bytes, file throws(ModelError) in
                try Model(serialized: bytes, path: file)
            }
            plan = try Plan(file, kernels: kernels)
        } catch {
            throw Failure(error)
        }
        let loaded = monotonicNow()
        let session = Session(plan, threads: threads)
        for (index, input) in plan.inputs.enumerated() {
            session.setInput(index, to: (0..<input.shape.reduce(1, *)).map { Float($0 % 255) / 255 })
        }
        let begun = monotonicNow()
        session.run()
        let first = monotonicNow() - begun
        for _ in 0..<min(runs, 10) { session.run() }
        var times: [UInt64] = []
        times.reserveCapacity(runs)
        for _ in 0..<runs {
            let start = monotonicNow()
            session.run()
            times.append(monotonicNow() - start)
        }
        let report = BenchReport(
            model: model, threads: threads, isa: plan.isa, times: times.sorted(), multiplyAdds: plan.multiplyAdds,
            arenaBytes: plan.arenaBytes, weightBytes: plan.parameterBytes, load: loaded - opened, first: first)
        let ofSteps = layers ? LayerTimes(session, runs: runs) : nil
        try put(json ? report.json : report.text)
        guard let ofSteps else { return }
        for line in json ? try ofSteps.json() : ofSteps.text { try put(line) }
    }
}

/// What `bench` found.
struct BenchReport {
    let model: String
    let threads: Int
    let isa: String
    /// Nanoseconds, in order of size.
    let times: [UInt64]
    let multiplyAdds: Int
    let arenaBytes: Int
    let weightBytes: Int
    /// Nanoseconds from opening the file to the ready plan, and of the first run.
    let load: UInt64
    let first: UInt64

    /// The nearest-rank percentile.
    private func percentile(_ percent: Int) -> UInt64 { times[max(0, (times.count * percent + 99) / 100 - 1)] }

    private var gflops: Double { 2 * Double(multiplyAdds) / Double(max(percentile(50), 1)) }

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
        writer.key("median_ms")
        writer.milliseconds(percentile(50))
        writer.key("p95_ms")
        writer.milliseconds(percentile(95))
        writer.key("p99_ms")
        writer.milliseconds(percentile(99))
        writer.key("min_ms")
        writer.milliseconds(times[0])
        writer.key("runs")
        writer.integer(times.count)
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
        writer.closeObject()
        guard (try? writer.endLine()) != nil else { return "{}" }
        return writer.withLine { String(decoding: $0.dropLast(), as: UTF8.self) }
    }

    var text: String {
        func ms(_ nanoseconds: UInt64) -> String { threeDecimals(Double(nanoseconds) / 1e6) }
        func mib(_ bytes: Int) -> String { oneDecimal(Double(bytes) / 1_048_576) }
        return """
            \(model), \(threads) thread\(threads == 1 ? "" : "s"), \(isa)
              inference  median \(ms(percentile(50))) ms, p95 \(ms(percentile(95))), p99 \(ms(percentile(99))), \
            min \(ms(times[0])) over \(times.count) runs
              speed      \(threeDecimals(Double(multiplyAdds) / 1e9)) GMAC, \(oneDecimal(gflops)) GFLOP/s
              load       \(ms(load)) ms, first run \(ms(first)) ms
              memory     activations \(mib(arenaBytes)) MiB, parameters \(mib(weightBytes)) MiB, \
            process at most \(mib(peakResidentBytes)) MiB
            """
    }
}
