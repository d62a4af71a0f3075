import ArgumentParser
import Messages
import Network

/// `ocellus verify`
struct Verify: Command {
    static let configuration = CommandConfiguration(
        abstract: "Runs ONNX test cases and compares the outputs.",
        discussion: """
            A case is a folder with model.onnx and test_data_set_N/input_N.pb, output_N.pb. A case whose model uses an \
            operator, attribute or type that is not supported is skipped.

            With --json one object for each case, on a line: name, verdict (passed, failed, skipped), reason (or null), \
            difference (the greatest between an element and the expected one, over all outputs; null if it is infinite), \
            largest (the magnitude of the largest element expected), bits (the SHA-256 of all outputs, the same for any number \
            of threads and any instruction set with fused multiply-adds; empty if nothing ran).
            """)

    @Argument(help: "Folders of cases, or folders above such.")
    var cases: [String]

    @Option(help: "How far an element may be off, relative to the expected one.")
    var rtol: Float = 1e-3

    @Option(help: "How far an element may be off besides.")
    var atol: Float = 1e-5

    @Option(help: "How many threads share a layer.")
    var threads = 1

    @Flag(help: "Print one JSON object for each case.")
    var json = false

    func validate() throws {
        for (name, value) in [("--rtol", rtol), ("--atol", atol)] where !(value >= 0 && value.isFinite) {
            throw ValidationError("\(name): expected a number of at least 0, found \(value)")
        }
        guard (1...1024).contains(threads) else {
            throw ValidationError("--threads: expected 1 to 1024, found \(threads)")
        }
    }

    func execute() async throws(Failure) {
        let kernels = try chosenKernels()
        var found: [ConformanceCase] = []
        for folder in cases {
            let here = ConformanceCase.find(in: folder)
            guard !here.isEmpty else {
                throw Failure(.noInput, "\(folder): there is no test case in it: no folder with a model.onnx")
            }
            found += here
        }
        var (passed, failed, skipped) = (0, 0, 0)
        for example in found {
            let outcome = example.run(kernels: kernels, threads: threads, rtol: rtol, atol: atol)
            let (word, reason): (String, String?)
            switch outcome.verdict {
            case .passed:
                passed += 1
                (word, reason) = ("passed", nil)
            case .failed(let why):
                failed += 1
                (word, reason) = ("failed", why)
            case .skipped(let why):
                skipped += 1
                (word, reason) = ("skipped", why)
            }
            let line = "\(word) \(example.name)" + (reason.map { ": \($0)" } ?? "")
            try put(json ? try Self.json(example.name, word, reason, outcome) : line)
        }
        if !json { try put("\(passed) passed, \(failed) failed, \(skipped) skipped") }
        if failed > 0 { throw Failure(.different, "") }
    }

    private static func json(
        _ name: String, _ verdict: String, _ reason: String?, _ outcome: ConformanceCase.Outcome
    ) throws(Failure) -> String {
        var writer = JSONWriter(capacity: 1024 + (name.utf8.count + (reason?.utf8.count ?? 0)) * 6)
        writer.beginLine()
        writer.openObject()
        writer.key("name")
        writer.string(name)
        writer.key("verdict")
        writer.string(verdict)
        writer.key("reason")
        if let reason { writer.string(reason) } else { writer.null() }
        writer.key("difference")
        let differences = outcome.differences
        if differences.greatest.isFinite {
            writer.float(differences.greatest, key: "difference")
        } else {
            writer.null()
        }
        writer.key("largest")
        writer.float(differences.largest, key: "largest")
        writer.key("bits")
        writer.string(outcome.bits)
        writer.closeObject()
        return try writer.finishedLine()
    }
}
