import Foundation
import Testing

/// Whether an instance runs on this machine, beside which there is no "only one".
private let isAlone = (try? FileManager.default.contentsOfDirectory(atPath: "/run/ocellus"))?.isEmpty ?? true

@Suite(.enabled(if: isAlone, "an instance of ocellus runs on this machine")) struct WatchTests {
    private let folder: TemporaryFolder
    private let socket: String

    init() throws {
        folder = try TemporaryFolder()
        socket = "\(folder.path)/ocellus/front.sock"
    }

    /// An instance called `front`, of which the first line was read.
    private func start() throws -> Command {
        let recording = try folder.write(y4m(frames: 100, fps: 100), to: "recording.y4m")
        let command = try Command(
            ["run", "--source", recording, "--loop", "--stdout", "json"], in: folder, output: .pipe,
            environment: ["OCELLUS_CAMERA_NAME": "front"])
        _ = try command.line()
        return command
    }

    @Test func passesLinesThroughByteForByte() throws {
        let instance = try start()
        let watching = try Command(["watch", "front", "--json"], in: folder, output: .pipe)
        let subscriber = try #require(Subscriber(socket))
        var seen: [String] = []
        for _ in 0..<20 { seen.append(try #require(try watching.line())) }
        instance.signal(SIGTERM)
        seen += try watching.rest().split(separator: "\n").map(String.init)
        let outcome = try watching.outcome()
        #expect(outcome.status == 0 && outcome.messages == "ocellus: \(socket): the connection ended\n")
        let sent = subscriber.rest()
        #expect(seen.first == sent.first && seen.first?.hasPrefix(#"{"type":"hello""#) == true)
        // Each has a status of its own behind the hello, and one of the two connected first.
        #expect(try Line(seen[1]).type == "status" && Line(sent[1]).type == "status")
        let common = min(seen.count, sent.count) - 2
        #expect(common > 10 && seen.suffix(common) == sent.suffix(common))
        #expect(try instance.outcome().status == 0)
    }

    @Test func showsText() throws {
        let instance = try start()
        let watching = try Command(["watch"], in: folder, output: .pipe)
        let form = /\d\d:\d\d:\d\d\.\d{3}  [a-z-]+ \d+\.\d %(  \([^)]+\))?  \d+\.\d ms(  \d+ dropped)?/
        for _ in 0..<5 {
            let line = try #require(try watching.line())
            #expect(line.wholeMatch(of: form) != nil, "\(line)")
        }
        watching.stopReading()
        let outcome = try watching.outcome()
        #expect(outcome.status == 0 && outcome.messages == "")
        instance.signal(SIGTERM)
    }

    @Test func findsTheSocket() throws {
        let instance = try start()
        // What a killed instance left is none that runs.
        let stale = SocketFile("\(folder.path)/ocellus/dead.sock", listens: false)
        for arguments in [[], ["front"], [socket]] {
            let once = try Command(["watch", "--once", "--json"] + arguments, in: folder).outcome()
            #expect(once.status == 0 && once.messages == "" && once.lines.count == 1, "\(arguments): \(once.messages)")
            #expect(try Line(once.output).type == "prediction")
        }
        let text = try Command.run("watch", "--once", in: folder)
        #expect(text.status == 0 && text.lines.count == 1 && text.output.contains(" % "))
        _ = stale
        instance.signal(SIGTERM)
    }

    @Test func severalInstancesMustBeNamed() throws {
        let instance = try start()
        let other = SocketFile("\(folder.path)/ocellus/back.sock", listens: true)
        let outcome = try Command.run("watch", "--once", in: folder)
        #expect(outcome.status == 64 && outcome.output == "")
        #expect(
            outcome.messages
                == "ocellus: several instances run, name one: \(folder.path)/ocellus/back.sock, \(socket)\n")
        _ = other
        instance.signal(SIGTERM)
    }

    @Test func noInstance() throws {
        let outcome = try Command.run("watch", in: folder)
        #expect(outcome.status == 69 && outcome.output == "")
        #expect(
            outcome.messages
                == "ocellus: no instance runs: nobody listens on a socket in \(folder.path)/ocellus or /run/ocellus\n")
    }
}
