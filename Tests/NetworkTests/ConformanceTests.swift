import Network
import Testdata
import Testing

/// The ONNX project's own cases: what loads must be right.
@Suite(.enabled(if: Testdata.isThere, Comment(rawValue: Testdata.absence)))
struct ConformanceTests {
    @Test func noCaseFails() {
        var passed = 0
        for example in ConformanceCase.find(in: Testdata.path("onnx-conformance")) {
            switch example.run(rtol: 1e-3, atol: 1e-5) {
            case .passed: passed += 1
            case .failed(let reason): Issue.record("\(example.name): \(reason)")
            case .skipped: break
            }
        }
        print("\(passed) conformance cases passed")
        #expect(passed >= 205)
    }
}
