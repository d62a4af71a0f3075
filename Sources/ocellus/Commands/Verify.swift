import ArgumentParser
import Network

/// `ocellus verify`
struct Verify: Command {
    static let configuration = CommandConfiguration(
        abstract: "Runs ONNX test cases and compares the outputs.",
        discussion: """
            A case is a folder with model.onnx and test_data_set_N/input_N.pb, output_N.pb. A case whose model uses an \
            operator, attribute or type that is not supported is skipped.
            """)

    @Argument(help: "Folders of cases, or folders above such.")
    var cases: [String]

    @Option(help: "How far an element may be off, relative to the expected one.")
    var rtol: Float = 1e-3

    @Option(help: "How far an element may be off besides.")
    var atol: Float = 1e-5

    func validate() throws {
        for (name, value) in [("--rtol", rtol), ("--atol", atol)] where !(value >= 0 && value.isFinite) {
            throw ValidationError("\(name): expected a number of at least 0, found \(value)")
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
            switch example.run(kernels: kernels, rtol: rtol, atol: atol) {
            case .passed:
                passed += 1
                try put("passed \(example.name)")
            case .failed(let reason):
                failed += 1
                try put("failed \(example.name): \(reason)")
            case .skipped(let reason):
                skipped += 1
                try put("skipped \(example.name): \(reason)")
            }
        }
        try put("\(passed) passed, \(failed) failed, \(skipped) skipped")
        if failed > 0 { throw Failure(.different, "") }
    }
}
