import Foundation
import Testing

/// A run goes on with another configuration, or with the old one where the new one is wrong.
@Suite struct ReloadTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func configure(_ text: String) throws {
        try folder.write("camera: {name: front, source: recording.y4m}\n\(text)\n", to: "front.yaml")
    }

    /// A run over an endless recording, whose lines can be read.
    private func start() throws -> Command {
        try folder.write(y4m(frames: 50, fps: 50), to: "recording.y4m")
        return try Command(
            ["run", "--loop", "--stdout", "json", "--config", "\(folder.path)/front.yaml"], in: folder, output: .pipe)
    }

    /// Reads on until a line is of that kind.
    private func line(of command: Command, _ type: String) throws -> String {
        while let line = try command.line() {
            if try Line(line).type == type { return line }
        }
        throw CocoaError(.fileReadUnknown)
    }

    private func end(_ command: Command) throws -> Outcome {
        command.signal(SIGTERM)
        return try command.outcome()
    }

    /// A copy of the built-in model with other bytes, and so another hash: a field is appended that no reader knows.
    private func model(_ name: String) throws -> String {
        let built =
            #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
            + "/Sources/CBuiltin/camera-health.onnx"
        let text = [UInt8](name.utf8)
        return try folder.write(
            bytes(ofFile: built) + [0xFA, 0x3F, UInt8(text.count)] + text, to: "\(name).onnx")
    }

    @Test func anotherModelTakesOver() throws {
        let (first, second) = (try model("first"), try model("second"))
        try configure("model: {path: \(first)}")
        let command = try start()
        let hello = try line(of: command, "hello")
        let old = try line(of: command, "prediction")
        try configure("model: {path: \(second)}\ndecisions: {top: 2}")
        command.signal(SIGHUP)
        let event = try line(of: command, "event")
        #expect(event.hasPrefix(#"{"type":"event","event":"model","state":"swapped","time":""#))
        let new = try line(of: command, "hello")
        let prediction = try line(of: command, "prediction")
        #expect(prediction.components(separatedBy: #""label":"#).count == 3)
        for (hello, prediction) in [(hello, old), (new, prediction)] {
            let hash = try #require(hello.firstMatch(of: /"sha256":"([0-9a-f]{64})"/)).1
            #expect(prediction.contains(#""model":"\#(hash.prefix(12))""#))
        }
        #expect(hello != new)
        let outcome = try end(command)
        #expect(outcome.status == 0)
        #expect(outcome.messages.contains("ocellus: reloaded: changed: model, decisions.top\n"))
    }

    @Test(arguments: ["decisions: {tip: 3}", "model: {path: nowhere.onnx}", "model: {path: recording.y4m}"])
    func whatIsWrongIsRefused(text: String) throws {
        try configure("decisions: {top: 3}")
        let command = try start()
        _ = try line(of: command, "prediction")
        try configure(text)
        command.signal(SIGHUP)
        let event = try line(of: command, "event")
        #expect(event.hasPrefix(#"{"type":"event","event":"model","state":"refused","time":""#))
        #expect(event.contains(#""reason":""#))
        let prediction = try line(of: command, "prediction")
        #expect(prediction.components(separatedBy: #""label":"#).count == 4)
        let outcome = try end(command)
        #expect(outcome.status == 0)
        #expect(outcome.messages.contains("ocellus: reload refused, all stays as it was: "))
    }

    @Test func saysWhatNeedsARestart() throws {
        try configure("")
        let command = try start()
        _ = try line(of: command, "prediction")
        try configure("inference: {threads: 1, max_age: 2 s}\noutput: {queue: 7}")
        command.signal(SIGHUP)
        let said = "ocellus: reloaded: changed: inference.max_age; after a restart: inference.threads, output\n"
        #expect(eventually { command.messages.contains(said) })
        _ = try end(command)
    }
}
