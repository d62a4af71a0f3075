import Emitters
import Foundation
import Messages
import Testing

@Suite struct StateFileTests {
    private let folder: TemporaryFolder
    private var path: String { "\(folder.path)/state" }

    init() throws { folder = try TemporaryFolder() }

    private func event(_ state: String, onset: String = "2026-11-22T08:00:00.123456Z") -> String {
        #"{"type":"event","event":"state","seq":4,"state":"\#(state)","previous":"clear","onset":"\#(onset)","p":0.98}"#
            + "\n"
    }

    @Test func theLastStateIsKept() throws {
        #expect(try StateFile.read(path) == nil)
        let file = StateFile(path: path) { Issue.record("\($0)") }
        try withPrediction(scores: [1], labels: ["clear"]) { file.emit($0, line: $1) }
        file.emit(event("dark"))
        file.emit(#"{"type":"event","event":"camera","state":"lost"}"# + "\n")
        file.emit(event(#"a \"b\" \u00e9"#))
        file.close()
        let kept = try #require(try StateFile.read(path))
        #expect(kept.model == "3fa9c1d20b7e" && kept.label == "a \"b\" é" && kept.onset == 1_795_334_400_123_456_000)
        #expect(kept.line == Array(event(#"a \"b\" \u00e9"#).utf8))
        // Nothing else is left behind, and nobody else reads it.
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["state"])
        let permissions = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(permissions == 0o600)
    }

    @Test func thatNothingIsSeenIsAState() throws {
        try write(#"{"version":1,"model":"3fa9c1d20b7e"}"# + "\n" + event("unknown"))
        #expect(try StateFile.read(path)?.label == .some(nil))
    }

    @Test(arguments: [
        "", "\n", "{}\n{}\n", "{\"model\":\"a\"}\n", "{\"model\":1}\n{\"type\":\"event\"}\n",
        String(repeating: "x", count: 70_000),
        #"{"model":"a"}"# + "\n" + #"{"type":"event","event":"state","state":"dark","onset":"yesterday"}"#,
        #"{"model":"a"}"# + "\n" + #"{"type":"event","event":"state","state":"dark","onset":7}"#,
        #"{"model":"a"}"# + "\n" + #"{"type":"event","event":"state","state":"dark","#,
    ])
    func whatIsNoStateIsSaidToBeNone(text: String) throws {
        try write(text)
        let error = #expect(throws: EmitterError.self) { try StateFile.read(path) }
        #expect(
            error?.description.hasPrefix("\(path): expected the state that was kept, found something else") ?? false)
    }

    @Test func aDiskThatRefusesIsToldOnce() throws {
        let said = Said()
        let file = StateFile(path: "\(folder.path)/none/state") { said.hear("\($0)") }
        try withPrediction(scores: [1], labels: ["clear"]) { file.emit($0, line: $1) }
        file.emit(event("dark"))
        file.close()
        file.close()
        #expect(
            said.sentences == ["\(folder.path)/none/state: cannot keep the state: no such file or directory (ENOENT)"])
    }

    private func write(_ text: String) throws { try text.write(toFile: path, atomically: false, encoding: .utf8) }
}

private final class Said: @unchecked Sendable {
    private let lock = NSLock()
    private var all: [String] = []

    func hear(_ sentence: String) { lock.withLock { all.append(sentence) } }
    var sentences: [String] { lock.withLock { all } }
}
