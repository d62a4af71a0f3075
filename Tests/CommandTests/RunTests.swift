import Foundation
import Testing

@Suite struct RunTests {
    private let folder: TemporaryFolder
    private let socket: String

    init() throws {
        folder = try TemporaryFolder()
        socket = "\(folder.path)/ocellus/front.sock"
    }

    /// An instance called `front`, over a recording of its own.
    private func configuration(_ text: String = "") throws -> String {
        try folder.write("camera:\n  name: front\n\(text)\n", to: "front.yaml")
    }

    private func recording(frames: Int, fps: Int) throws -> String {
        try folder.write(y4m(frames: frames, fps: fps), to: "recording.y4m")
    }

    @Test func printsJSONLines() throws {
        let outcome = try Command.run(
            "run", "--source", recording(frames: 50, fps: 100), "--stdout", "json", "--config", configuration(),
            in: folder)
        #expect(outcome.status == 0)
        #expect(try Line(outcome.lines[0]).type == "hello")
        #expect(outcome.lines[0].contains(#""camera":{"name":"front","source":"\#(folder.path)/recording.y4m""#))
        let lines = try predictions(outcome.lines)
        #expect(lines.count > 0 && isContinuous(lines))
        let dropped = lines.reduce(0) { $0 + ($1.dropped ?? 0) }
        #expect(outcome.messages.hasPrefix("\(folder.path)/recording.y4m: captured 50, classified \(lines.count), "))
        #expect(lines.count + dropped <= 50)
        #expect(!folder.contains("ocellus/front.sock"))
    }

    @Test func printsTextForPeople() throws {
        let outcome = try Command.run(
            "run", "--source", recording(frames: 20, fps: 50), "--stdout", "text", in: folder)
        #expect(outcome.status == 0 && !outcome.lines.isEmpty)
        let form = /\d\d:\d\d:\d\d\.\d{3}  [a-z-]+ \d+\.\d %(  \([^)]+\))?  \d+\.\d ms(  \d+ dropped)?/
        for line in outcome.lines { #expect(line.wholeMatch(of: form) != nil, "\(line)") }
    }

    @Test func printsNothingWithoutATerminal() throws {
        let outcome = try Command.run("run", "--source", recording(frames: 5, fps: 100), in: folder)
        #expect(outcome.status == 0 && outcome.output == "")
        #expect(outcome.messageLines.count == 2)
    }

    @Test func aSubscriberGetsHelloAndThenPredictions() throws {
        let command = try Command(
            [
                "run", "--source", recording(frames: 50, fps: 100), "--loop", "--stdout", "json", "--config",
                configuration(),
            ],
            in: folder, output: .pipe)
        let hello = try command.line()
        let subscriber = try #require(Subscriber(socket))
        #expect(subscriber.line() == hello)
        #expect(try Line(try #require(subscriber.line())).type == "status")
        let first = try Line(try #require(subscriber.line()))
        #expect(first.type == "prediction")
        command.signal(SIGTERM)
        let rest = try predictions(subscriber.rest())
        #expect(isContinuous([first] + rest))
        #expect(try command.outcome().status == 0)
    }

    @Test func theSocketHasItsMode() throws {
        for (mode, text) in [(0o660, ""), (0o600, "output: {socket_mode: 0600}")] {
            let command = try Command(
                ["run", "--source", recording(frames: 50, fps: 100), "--loop", "--stdout", "json", "--config"]
                    + [configuration(text)], in: folder, output: .pipe)
            _ = try command.line()
            var status = stat()
            #expect(lstat(socket, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK)
            #expect(Int(status.st_mode & 0o777) == mode)
            command.signal(SIGTERM)
            #expect(try command.outcome().status == 0)
        }
    }

    /// The queue has room for what the reader's own thread is late by, not for the whole recording.
    @Test func aSubscriberThatNeverReadsDelaysNobody() throws {
        let command = try Command(
            [
                "run", "--source", recording(frames: 2000, fps: 800), "--stdout", "json", "--config",
                configuration("output: {queue: 1024, log: lines.log}"),
            ], in: folder, output: .pipe)
        _ = try command.line()
        let stuck = try #require(Subscriber(socket))
        let reader = try #require(Subscriber(socket))
        // Standard output is not read either.
        let lines = reader.rest()
        #expect(try Line(try #require(lines.first)).type == "hello")
        #expect(try !lines.contains { try Line($0).type == "gap" })
        let received = try predictions(lines)
        #expect(isContinuous(received))
        let outcome = try command.outcome()
        #expect(outcome.status == 0)
        let logged = try predictions(folder.text("lines.log").split(separator: "\n"))
        #expect(isContinuous(logged) && logged.suffix(received.count) == received[...])
        // The other one has what found room on its way, and is told of what did not.
        #expect(stuck.line() == lines.first)
    }

    /// A pipe that nobody writes to holds the reading thread up, and not the end.
    @Test func aSignalEndsItWhileTheSourceIsSilent() throws {
        let pipe = "\(folder.path)/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        // With a writer there, opening the other end does not wait.
        let writer = open(pipe, O_RDWR)
        defer { close(writer) }
        let command = try Command(["run", "--source", "-", "--config", configuration()], in: folder, input: pipe)
        #expect(eventually { Subscriber(socket) != nil })
        command.signal(SIGTERM)
        let outcome = try command.outcome()
        #expect(outcome.status == 0)
        #expect(outcome.messageLines == ["standard input: captured 0, classified 0, dropped 0"])
    }

    @Test(arguments: [SIGTERM, SIGINT]) func aSignalEndsItCleanlyAndSoon(signal: CInt) throws {
        var fastest = Duration.seconds(60)
        // Other tests may keep the processors busy: it is enough that it can be done.
        for _ in 0..<3 where fastest >= .seconds(1) {
            let command = try Command(
                [
                    "run", "--source", recording(frames: 100, fps: 200), "--loop", "--stdout", "json", "--config",
                    configuration("output: {log: lines.log}"),
                ], in: folder, output: .pipe)
            var seen = ""
            for _ in 0..<20 { seen += "\(try #require(try command.line()))\n" }
            let idle = try #require(Subscriber(socket))
            let start = ContinuousClock.now
            command.signal(signal)
            seen += try command.rest()
            let outcome = try command.outcome()
            fastest = min(fastest, ContinuousClock.now - start)
            #expect(outcome.status == 0)
            #expect(outcome.messages.hasPrefix("\(folder.path)/recording.y4m: captured "))
            #expect(seen.hasSuffix("}\n"))
            #expect(!folder.contains("ocellus/front.sock"))
            #expect(idle.rest().allSatisfy { $0.hasSuffix("}") })
            // The log has what standard output has, behind what earlier rounds left.
            #expect(folder.text("lines.log").hasSuffix(seen))
        }
        #expect(fastest < .seconds(1))
    }

    @Test func theLogIsReopenedAndNoLineIsLost() throws {
        let command = try Command(
            [
                "run", "--source", recording(frames: 100, fps: 200), "--loop", "--stdout", "json", "--config",
                configuration("output: {log: lines.log}"),
            ], in: folder)
        func lineCount(_ name: String) -> Int { folder.text(name).count { $0 == "\n" } }
        #expect(eventually { lineCount("lines.log") > 20 })
        for round in 1...2 {
            #expect(rename("\(folder.path)/lines.log", "\(folder.path)/lines.log.\(round)") == 0)
            command.signal(SIGHUP)
            #expect(eventually { lineCount("lines.log") > 20 })
        }
        command.signal(SIGTERM)
        let outcome = try command.outcome()
        // Both reloads and the account: of a configuration that is as it was there is nothing else to say.
        let said = outcome.messageLines.filter { $0 != "ocellus: reloaded: nothing has changed" }
        #expect(outcome.status == 0 && said.count == 2, "\(outcome.messages)")
        var union: [Substring] = []
        for name in ["lines.log.1", "lines.log.2", "lines.log"] {
            let text = folder.text(name)
            #expect(text.hasSuffix("}\n"))
            let lines = text.split(separator: "\n")
            #expect(try Line(try #require(lines.first)).type == "hello")
            union += lines
        }
        let all = try predictions(union)
        #expect(isContinuous(all))
        #expect(try all == predictions(outcome.lines))
    }

    @Test func aLogThatCannotBeReopenedStaysInUse() throws {
        let logs = try folder.makeFolder("logs")
        let command = try Command(
            [
                "run", "--source", recording(frames: 100, fps: 200), "--loop", "--config",
                configuration("output: {log: logs/lines.log}"),
            ], in: folder)
        #expect(eventually { folder.text("logs/lines.log").contains("\n") })
        #expect(rename(logs, "\(folder.path)/moved") == 0)
        command.signal(SIGHUP)
        #expect(eventually { command.messages.contains("stays in use") })
        command.signal(SIGTERM)
        let outcome = try command.outcome()
        #expect(outcome.status == 0)
        #expect(
            outcome.messageLines.first
                == "ocellus: \(logs)/lines.log: cannot open the log: no such file or directory (ENOENT); the old log stays in "
                + "use")
        #expect(try isContinuous(predictions(folder.text("moved/lines.log").split(separator: "\n"))))
    }

    @Test func aSocketThatAKilledInstanceLeftIsReplaced() throws {
        _ = try folder.makeFolder("ocellus")
        let stale = SocketFile(socket, listens: false)
        let command = try Command(
            [
                "run", "--source", recording(frames: 50, fps: 100), "--loop", "--stdout", "json", "--config",
                configuration(),
            ],
            in: folder, output: .pipe)
        _ = try command.line()
        #expect(Subscriber(socket)?.line()?.hasPrefix(#"{"type":"hello""#) == true)
        command.signal(SIGTERM)
        #expect(try command.outcome().status == 0)
        _ = stale
    }

    @Test func aSocketInUseIsRefused() throws {
        let first = try Command(
            [
                "run", "--source", recording(frames: 50, fps: 100), "--loop", "--stdout", "json", "--config",
                configuration(),
            ],
            in: folder, output: .pipe)
        _ = try first.line()
        let second = try Command.run("run", "--source", "builtin:demo", "--config", configuration(), in: folder)
        #expect(second.status == 69 && second.output == "")
        #expect(
            second.messages
                == "ocellus: \(socket): expected nobody to listen there, found another program that does (EADDRINUSE): stop it, "
                + "or choose another path\n")
        #expect(Subscriber(socket)?.line()?.hasPrefix(#"{"type":"hello""#) == true)
        first.signal(SIGTERM)
        #expect(try first.outcome().status == 0)
    }

    @Test func aFullDiskBehindStandardOutputIsAnError() throws {
        let outcome = try Command.run(
            "run", "--source", recording(frames: 50, fps: 100), "--loop", "--stdout", "json", in: folder,
            output: .path("/dev/full"))
        #expect(outcome.status == 74)
        #expect(
            outcome.messageLines.last == "ocellus: standard output: cannot write: no space left on device (ENOSPC)")
    }

    @Test func endsQuietlyWithItsReader() throws {
        let command = try Command(
            ["run", "--source", recording(frames: 50, fps: 100), "--loop", "--stdout", "text"], in: folder,
            output: .pipe)
        _ = try command.line()
        command.stopReading()
        let outcome = try command.outcome()
        #expect(outcome.status == 0 && !outcome.messages.contains("ocellus:"))
    }
}
