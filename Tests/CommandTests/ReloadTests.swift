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
        #expect(outcome.messages.contains("ocellus: reloaded: changed: model.path, decisions.top\n"))
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

    /// What a name stands for is looked at again, too, and a line that moves is no change.
    @Test func filesOfTheSameNameAreReadAgain() throws {
        let model = try model("model")
        try configure("model: {path: model.onnx, mean: 100}")
        let command = try start()
        _ = try line(of: command, "prediction")
        #expect(try reload("--wait").output == "reloaded: nothing has changed\n")
        try configure("\n\nmodel: {path: model.onnx, mean: 100}")
        #expect(try reload("--wait").output == "reloaded: nothing has changed\n")
        try folder.write(bytes(ofFile: model) + [0xFA, 0x3F, 0x00], to: "model.onnx")
        #expect(try reload("--wait").output == "reloaded: changed: model.path\n")
        #expect(try end(command).status == 0)
    }

    @Test func labelsThatChangeAreSeen() throws {
        try folder.write("a\nb\nc\nd\ne\nf\ng\n", to: "labels")
        try configure("model: {labels: labels}")
        let command = try start()
        _ = try line(of: command, "prediction")
        #expect(try reload("--wait").output == "reloaded: nothing has changed\n")
        try folder.write("a\nb\nc\nd\ne\nf\nother\n", to: "labels")
        let changed = try reload("--wait").output
        #expect(changed == "reloaded: changed: model.labels\n" || changed == "reloaded: changed: model\n", "\(changed)")
        #expect(try line(of: command, "hello").contains("other"))
        #expect(try end(command).status == 0)
    }

    @Test func aMaskThatChangesIsSeen() throws {
        let mask = { (first: UInt8) in Array("P5 2 1 255\n".utf8) + [first, 255] }
        try folder.write(mask(0), to: "mask.pgm")
        try folder.write("camera: {name: front, source: recording.y4m, mask: mask.pgm}\n", to: "front.yaml")
        let command = try start()
        _ = try line(of: command, "prediction")
        #expect(try reload("--wait").output == "reloaded: nothing has changed\n")
        try folder.write(mask(255), to: "mask.pgm")
        #expect(try reload("--wait").output == "reloaded: changed: camera.mask\n")
        #expect(try end(command).status == 0)
    }

    @Test func saysWhatNeedsARestart() throws {
        try configure("")
        let command = try start()
        _ = try line(of: command, "prediction")
        try configure("inference: {threads: 1, max_age: 2 s}\noutput: {queue: 7}")
        command.signal(SIGHUP)
        let said = "ocellus: reloaded: changed: inference.max_age; after a restart: inference.threads, output.queue\n"
        #expect(eventually { command.messages.contains(said) })
        _ = try end(command)
    }

    /// `ocellus reload` with the instance's own folder.
    private func reload(_ arguments: String...) throws -> Outcome {
        try Command(["reload"] + arguments, in: folder).outcome()
    }

    @Test func theCommandTellsTheVerdict() throws {
        try configure("")
        let command = try start()
        _ = try line(of: command, "prediction")
        let same = try reload("--wait", "front")
        #expect(same.status == 0 && same.output == "reloaded: nothing has changed\n")
        try configure("decisions: {top: 3}")
        let other = try reload("--wait")
        #expect(other.status == 0 && other.output == "reloaded: changed: decisions.top\n")
        try configure("decisions: {top: many}")
        let refused = try reload("--wait", "front")
        #expect(refused.status == 78 && refused.output == "")
        #expect(
            refused.messages.hasPrefix(
                "ocellus: refused, all stays as it was: \(folder.path)/front.yaml:2:18: decisions.top: "))
        var status = stat()
        #expect(stat("\(folder.path)/ocellus/front/control", &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(try end(command).status == 0)
        #expect(!folder.contains("ocellus/front/control"))
        #expect(try reload("front").status == 69)
    }

    /// Who sends something else, or nothing, disturbs nobody.
    @Test func nonsenseIsAnswered() throws {
        try configure("")
        let command = try start()
        _ = try line(of: command, "prediction")
        let path = "\(folder.path)/ocellus/front/control"
        for text in ["reload\n", "\n", String(repeating: "x", count: 5000), "\u{0}\u{0}"] {
            let client = try #require(Subscriber(path))
            client.send(text)
            #expect(client.line()?.hasPrefix(#"{"type":"reload","code":64,"message":""#) ?? false)
        }
        let silent = try #require(Subscriber(path))
        #expect(try reload("--wait", "front").status == 0)
        withExtendedLifetime(silent) {}
        #expect(try end(command).status == 0)
    }
}
