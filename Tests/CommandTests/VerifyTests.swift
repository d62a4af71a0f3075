import Foundation
import Testdata
import Testing

@Suite(.enabled(if: Testdata.isThere, Comment(rawValue: Testdata.absence))) struct VerifyTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func path(_ name: String) -> String { Testdata.path("onnx-conformance/node/\(name)") }

    /// A copy of a case, of which a file (the first output) is another one.
    private func broken(
        _ name: String, _ file: String = "test_data_set_0/output_0.pb", _ change: (inout [UInt8]) -> Void
    ) throws -> String {
        let copy = "\(folder.path)/\(name)"
        try FileManager.default.copyItem(atPath: path(name), toPath: copy)
        var output = try bytes(ofFile: "\(copy)/\(file)")
        change(&output)
        try folder.write(output, to: "\(name)/\(file)")
        return copy
    }

    @Test func countsAtTheEnd() throws {
        let outcome = try Command.run("verify", path("test_relu"), path("test_softmax_axis_1"), in: folder)
        #expect(outcome.status == 0 && outcome.messages == "")
        #expect(outcome.lines == ["passed test_relu", "passed test_softmax_axis_1", "2 passed, 0 failed, 0 skipped"])
    }

    @Test func namesTheElementThatDiffers() throws {
        // The sign and the exponent of the last float.
        let copy = try broken("test_relu") { $0[$0.count - 1] = 0xC2 }
        let outcome = try Command.run("verify", path("test_softmax_axis_1"), copy, in: folder)
        #expect(outcome.status == 1 && outcome.messages == "")
        #expect(outcome.lines.count == 3 && outcome.lines[0] == "passed test_softmax_axis_1")
        let form = /failed test_relu: output 0, index 59: expected -\d+\.\d+, found \d+\.\d+/
        #expect(outcome.lines[1].wholeMatch(of: form) != nil, "\(outcome.lines[1])")
        #expect(outcome.lines[2] == "1 passed, 1 failed, 0 skipped")
    }

    @Test func aToleranceIsHowFarAnElementMayBeOff() throws {
        // The last bits of the last float.
        let copy = try broken("test_relu") { $0[$0.count - 4] ^= 0xFF }
        #expect(try Command.run("verify", copy, in: folder).status == 0)
        #expect(try Command.run("verify", copy, "--rtol", "0", "--atol", "0", in: folder).status == 1)
    }

    @Test func saysHowFarOutputsAreApart() throws {
        struct Verdict: Decodable {
            let name, verdict: String
            let reason: String?
            let difference: Double?
            let largest: Double
        }
        // The sign and the exponent of the last float.
        let copy = try broken("test_relu") { $0[$0.count - 1] = 0xC2 }
        let outcome = try Command.run("verify", path("test_exp"), copy, "--json", in: folder)
        #expect(outcome.status == 1 && outcome.messages == "")
        let found = try outcome.lines.map { try JSONDecoder().decode(Verdict.self, from: Data($0.utf8)) }
        #expect(found.map(\.name) == ["test_exp", "test_relu"] && found.map(\.verdict) == ["passed", "failed"])
        let (near, far) = (found[0], found[1])
        #expect(near.reason == nil && near.largest > 1)
        #expect(try #require(near.difference) < 1e-5)
        #expect(far.reason?.hasPrefix("output 0, index 59: expected -") == true)
        #expect(try (far.largest...2 * far.largest).contains(#require(far.difference)))
    }

    @Test func aCutOutputIsAFailedCase() throws {
        let copy = try broken("test_relu") { $0.removeLast(30) }
        let outcome = try Command.run("verify", copy, in: folder)
        #expect(outcome.status == 1 && outcome.messages == "")
        #expect(outcome.lines.first?.hasPrefix("failed test_relu: ") == true)
        #expect(outcome.lines.last == "0 passed, 1 failed, 0 skipped")
    }

    @Test func anUnknownOperatorIsSkipped() throws {
        let copy = try broken("test_relu", "model.onnx") { model in
            // The name of the operator, in which one letter becomes another.
            guard let place = model.indices.first(where: { model[$0...].starts(with: Array("Relu".utf8)) }) else {
                return
            }
            model[place] = UInt8(ascii: "B")
        }
        let skipped = try Command.run("verify", copy, in: folder)
        #expect(skipped.status == 0)
        #expect(skipped.lines.first?.hasPrefix("skipped test_relu: Belu: ") == true)
        #expect(skipped.lines.last == "0 passed, 0 failed, 1 skipped")
    }

    @Test func aFolderWithoutACaseIsNothingToDo() throws {
        let empty = try folder.makeFolder("empty")
        // Nothing runs: the mistake is in the command line.
        let outcome = try Command.run("verify", path("test_relu"), empty, in: folder)
        #expect(outcome.status == 66 && outcome.output == "")
        #expect(
            outcome.messages == "ocellus: \(empty): there is no test case in it: no folder with a model.onnx\n")
    }
}
