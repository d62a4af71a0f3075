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
        #expect(!convolutions.isEmpty && convolutions.allSatisfy { $0.gflops > 0 })
        // What the steps calculate is what the network does.
        let work = steps.reduce(0) { $0 + $1.gflops * $1.median_us * 1000 } / 2e9
        #expect(abs(work / whole.gmac - 1) < 0.05)
    }

    @Test func layersArePrintedAsATable() throws {
        let outcome = try Command.run(
            "bench", builtinModel, "--layers", "--runs", "3", "--threads", "1", in: TemporaryFolder())
        #expect(outcome.status == 0 && outcome.lines.count > 10)
        #expect(outcome.lines[5] == "step   median ms    share   GFLOP/s layer                            kernel")
        #expect(outcome.lines[6].hasPrefix("   0 "))
    }
}
