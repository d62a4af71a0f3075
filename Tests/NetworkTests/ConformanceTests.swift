import Foundation
import Network
import Testdata
import Testing

/// The ONNX project's own cases: what loads must be right. `conformance-passing.txt` lists those that pass, and only ever
/// grows; `OCELLUS_REWRITE=1 swift test -c release --filter ConformanceTests` adds to it.
@Suite(.enabled(if: Testdata.isThere, Comment(rawValue: Testdata.absence)))
struct ConformanceTests {
    private static let manifest = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "conformance-passing.txt")

    /// Cases in which ONNX and ONNX Runtime differ; their golden outputs are those of integers that have overflowed.
    private static let disputed: Set = ["test_qlinearmatmul_2D_int8_float32", "test_qlinearmatmul_3D_int8_float32"]

    @Test func thoseListedPassAndNoneFails() throws {
        var passed: Set<String> = []
        var reasons: [String: String] = [:]
        for example in ConformanceCase.find(in: Testdata.path("onnx-conformance")) {
            switch example.run(rtol: 1e-3, atol: 1e-5).verdict {
            case .passed: passed.insert(example.name)
            case .failed(let reason):
                reasons[example.name] = reason
                guard !Self.disputed.contains(example.name) else { continue }
                Issue.record("\(example.name): \(reason)")
            case .skipped(let reason): reasons[example.name] = reason
            }
        }
        print("\(passed.count) conformance cases passed")
        var listed = try Self.listed()
        if ProcessInfo.processInfo.environment["OCELLUS_REWRITE"] != nil {
            let lines = Set(listed).union(passed).sorted()
            try Data(lines.map { "\($0)\n" }.joined().utf8).write(to: Self.manifest)
            listed = lines
        }
        #expect(listed == Set(listed).sorted(), "the list has its names once each, in order")
        for name in listed where !passed.contains(name) {
            Issue.record("\(name) is listed as passing: \(reasons[name] ?? "there is no such case")")
        }
        for name in passed.subtracting(listed).sorted() {
            Issue.record(
                """
                \(name) passes and is not listed; add it with \
                OCELLUS_REWRITE=1 swift test -c release --filter ConformanceTests
                """)
        }
    }

    private static func listed() throws -> [String] {
        try String(contentsOf: manifest, encoding: .utf8).split(separator: "\n").map(String.init)
    }
}
