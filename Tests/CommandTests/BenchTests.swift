import Foundation
import Testing

@Suite struct BenchTests {
    private struct Report: Decodable {
        let model: String
        let threads: Int
        let isa: String
        let median_ms, p95_ms, p99_ms, min_ms: Double
        let runs: Int
        let gmac, gflops: Double
        let arena_bytes, weight_bytes: Int
        let load_ms, first_ms: Double
        let peak_rss_bytes: Int
    }

    @Test func printsOneObject() throws {
        let outcome = try Command.run(
            "bench", "builtin:camera-health", "--json", "--runs", "20", "--threads", "1", in: TemporaryFolder())
        #expect(outcome.status == 0 && outcome.messages == "" && outcome.lines.count == 1)
        let fields = outcome.output.matches(of: /"([a-z0-9_]+)":/).map { String($0.1) }
        #expect(
            fields == [
                "model", "threads", "isa", "median_ms", "p95_ms", "p99_ms", "min_ms", "runs", "gmac", "gflops",
                "arena_bytes", "weight_bytes", "load_ms", "first_ms", "peak_rss_bytes",
            ])
        let report = try JSONDecoder().decode(Report.self, from: Data(outcome.bytes))
        #expect(report.model == "builtin:camera-health" && report.threads == 1 && report.runs == 20)
        #expect(["scalar", "avx2", "avx512", "neon"].contains(report.isa))
        let times = [report.min_ms, report.median_ms, report.p95_ms, report.p99_ms]
        #expect(times == times.sorted() && report.min_ms > 0 && report.load_ms > 0 && report.first_ms > 0)
        #expect(report.gmac > 0 && report.arena_bytes > 0 && report.weight_bytes > 0)
        // Two operations per multiply-add; the median is rounded to microseconds.
        #expect(abs(report.gflops * report.median_ms / 1000 / (2 * report.gmac) - 1) < 0.05)
        #expect(report.peak_rss_bytes > report.arena_bytes + report.weight_bytes)
    }

    @Test func theInstructionSetCanBeForced() throws {
        let outcome = try Command.run(
            "bench", "builtin:camera-health", "--json", "--runs", "1", in: TemporaryFolder(),
            environment: ["OCELLUS_ISA": "scalar"])
        #expect(outcome.output.contains(#""isa":"scalar""#))
    }

    @Test func tellsPeopleToo() throws {
        let outcome = try Command.run("bench", builtinModel, "--runs", "3", "--threads", "1", in: TemporaryFolder())
        #expect(outcome.status == 0 && outcome.lines.count == 5)
        #expect(outcome.lines[0].hasPrefix("\(builtinModel), 1 thread, "))
        #expect(outcome.lines[1].hasSuffix("over 3 runs"))
    }

    private struct StepReport: Decodable {
        let layer: String
        let step: Int
        let kernel: String
        let median_us, share, gflops: Double
        let of_peak: Double?
        let bytes: Int
    }

    @Test func layersFollowTheObject() throws {
        let outcome = try Command.run(
            "bench", "builtin:camera-health", "--json", "--layers", "--runs", "20", "--threads", "1",
            in: TemporaryFolder(), environment: ["OCELLUS_ISA": "scalar"])
        #expect(outcome.status == 0 && outcome.messages == "")
        let whole = try JSONDecoder().decode(Report.self, from: Data(outcome.lines[0].utf8))
        let steps = try outcome.lines.dropFirst().map { try JSONDecoder().decode(StepReport.self, from: Data($0.utf8)) }
        #expect(steps.map(\.step) == Array(0..<steps.count) && !steps.isEmpty)
        #expect(abs(steps.reduce(0) { $0 + $1.share } - 1) < 0.001 * Double(steps.count))
        #expect(steps.allSatisfy { !$0.layer.isEmpty && !$0.kernel.isEmpty })
        // Each step's median is taken alone, so their sum is only about the median of the whole.
        let sum = steps.reduce(0) { $0 + $1.median_us } / 1000
        #expect(sum > whole.median_ms / 4 && sum < whole.median_ms * 4)
        let convolutions = steps.filter { $0.kernel == "f32_conv_scalar" }
        #expect(!convolutions.isEmpty && convolutions.allSatisfy { $0.gflops > 0 && $0.of_peak ?? 0 > 0 })
        // A picture of 128×128 pixels in three colours goes into the first one.
        #expect(steps[0].bytes > 128 * 128 * 3 * 4)
        // What the steps calculate is what the network does.
        let work = steps.reduce(0) { $0 + $1.gflops * $1.median_us * 1000 } / 2e9
        #expect(abs(work / whole.gmac - 1) < 0.05)
    }

    @Test func layersArePrintedAsATable() throws {
        let outcome = try Command.run(
            "bench", builtinModel, "--layers", "--runs", "3", "--threads", "1", in: TemporaryFolder())
        #expect(outcome.status == 0 && outcome.lines.count > 10)
        #expect(
            outcome.lines[5]
                == "step   median ms    share   GFLOP/s of peak      MB    GB/s layer                            kernel"
        )
        #expect(outcome.lines[6].hasPrefix("   0 "))
    }

    private struct BlockReport: Decodable {
        let median_ms, p95_ms, p99_ms, min_ms: Double
        let runs: Int
        let cpu_ms, wall_ms: Double
    }

    private func blocks(_ lines: some Sequence<String>) throws -> [BlockReport] {
        try lines.map { try JSONDecoder().decode(BlockReport.self, from: Data($0.utf8)) }
    }

    @Test func eachLineOfInputIsAnsweredByABlock() throws {
        let folder = try TemporaryFolder()
        let outcome = try Command.run(
            "bench", builtinModel, "--json", "--runs", "2", "--threads", "1", "--blocks", in: folder,
            input: try folder.write("30\n1\n", to: "blocks"))
        #expect(outcome.status == 0 && outcome.messages == "" && outcome.lines.count == 3)
        #expect(try JSONDecoder().decode(Report.self, from: Data(outcome.lines[0].utf8)).runs == 2)
        let answers = try blocks(outcome.lines.dropFirst())
        #expect(answers.map(\.runs) == [30, 1])
        for answer in answers {
            let times = [answer.min_ms, answer.median_ms, answer.p95_ms, answer.p99_ms, answer.wall_ms]
            #expect(times == times.sorted() && answer.min_ms > 0 && answer.cpu_ms > 0)
        }
        #expect(answers[0].wall_ms >= 30 * answers[0].min_ms)
    }

    @Test(arguments: ["0", "-1", "1000001", "", "ten"])
    func aBlockHasANumberOfRuns(line: String) throws {
        let folder = try TemporaryFolder()
        let outcome = try Command.run(
            "bench", builtinModel, "--json", "--runs", "1", "--blocks", in: folder,
            input: try folder.write("\(line)\n", to: "blocks"))
        #expect(outcome.status == 65 && outcome.lines.count == 1)
        #expect(
            outcome.messages
                == "ocellus: standard input: expected a number of runs from 1 to 1000000, found \(line)\n")
    }

    @Test func measuresHowAPictureBecomesTheInput() throws {
        let folder = try TemporaryFolder()
        let jpeg = try folder.write(JPEG.first(in: bytes(ofFile: demo)), to: "picture.jpg")
        let object = try Command.run(
            "bench", builtinModel, "--frame", jpeg, "--json", "--runs", "5", "--blocks", in: folder,
            input: try folder.write("3\n", to: "blocks"))
        #expect(object.status == 0 && object.messages == "" && object.lines.count == 2)
        #expect(object.lines[0].hasPrefix("{\"model\":\"\(builtinModel)\",\"frame\":\"\(jpeg)\",\"median_ms\":"))
        #expect(try blocks(object.lines.dropFirst()).map(\.runs) == [3])
        let text = try Command.run("bench", builtinModel, "--frame", jpeg, "--runs", "3", "--exact", in: folder)
        #expect(text.lines.count == 2 && text.lines[1].hasSuffix("over 3 runs"))
        let raw = try folder.write(Array(repeating: 128, count: 64 * 48 * 2), to: "picture.raw")
        let yuyv = try Command.run(
            "bench", builtinModel, "--frame", raw, "--format", "YUYV", "--size", "64x48", "--runs", "1", in: folder)
        #expect(yuyv.status == 0 && yuyv.messages == "")
    }

    @Test func aPictureThatCannotBeUsedIsNamed() throws {
        let folder = try TemporaryFolder()
        let text = try folder.write("no picture", to: "notes.txt")
        let other = try Command.run("bench", builtinModel, "--frame", text, in: folder)
        #expect(other.status == 65 && other.messages.hasPrefix("ocellus: \(text): is no picture"))
        let missing = try Command.run("bench", builtinModel, "--frame", "\(folder.path)/none.jpg", in: folder)
        #expect(missing.status == 66)
        let layers = try Command.run("bench", builtinModel, "--frame", text, "--layers", in: folder)
        #expect(layers.status == 64)
    }
}
