import Foundation
import Testing

/// `ocellus react`
@Suite(.timeLimit(.minutes(5))) struct ReactTests {
    private let folder: TemporaryFolder
    private let speaker: Speaker
    private let socket: String

    init() throws {
        folder = try TemporaryFolder()
        socket = "\(folder.path)/ocellus/front.sock"
        speaker = try Speaker(socket)
    }

    private func start(_ arguments: String...) throws -> Command {
        let command = try Command(["react", "front"] + arguments, in: folder)
        try speaker.answer()
        speaker.say(Speaker.hello)
        return command
    }

    private func event(_ number: Int) -> String { #"{"type":"event","event":"state","state":"s\#(number)"}"# }

    private var end: String { "ocellus: \(socket): the connection ended\n" }

    @Test func runsTheCommandForEachEvent() throws {
        let command = try start("--", "sh", "-c", "cat; echo =")
        for number in 0..<5 { speaker.say(Speaker.status, event(number), try Speaker.prediction(number, [])) }
        speaker.hangUp()
        let outcome = try command.outcome()
        #expect(outcome.status == 0 && outcome.messages == end)
        #expect(outcome.output == (0..<5).map { "\(event($0))\n=\n" }.joined())
    }

    @Test func theTypesAreChosen() throws {
        let command = try start("--types", "hello,status", "--", "cat")
        speaker.say(event(0), Speaker.status, "nonsense", #"{"type":"status"#)
        speaker.hangUp()
        let outcome = try command.outcome()
        #expect(outcome.lines == [Speaker.hello, Speaker.status] && outcome.messages == end)
    }

    @Test func noShellIsBetween() throws {
        let command = try start("--", "printf", "%s|", "$HOME *", "a  b", "--types")
        speaker.say(event(0))
        speaker.hangUp()
        #expect(try command.outcome().output == "$HOME *|a  b|--types|")
    }

    /// Lines longer than a pipe holds, to a command that does not read.
    @Test func aCommandNeedNotRead() throws {
        let command = try start("--", "true")
        for _ in 0..<5 { speaker.say(#"{"type":"event","x":"\#(String(repeating: "x", count: 300_000))"}"#) }
        speaker.hangUp()
        let outcome = try command.outcome()
        #expect(outcome.status == 0 && outcome.messages == end)
    }

    @Test func aLongLineIsReadToItsEnd() throws {
        let command = try start("--", "wc", "-c")
        let line = #"{"type":"event","x":"\#(String(repeating: "x", count: 300_000))"}"#
        speaker.say(line)
        speaker.hangUp()
        #expect(try command.outcome().output == "\(line.utf8.count + 1)\n")
    }

    @Test func failuresAreToldAndSummarised() throws {
        let command = try start("--", "sh", "-c", "read line; case $line in *s0*) kill -9 $$;; *) exit 3;; esac")
        for number in 0..<13 { speaker.say(event(number)) }
        speaker.hangUp()
        let outcome = try command.outcome()
        #expect(outcome.status == 0)
        #expect(
            outcome.messages
                == "ocellus: sh: was ended by signal 9 (Killed)\nocellus: sh: ended with exit code 3\n"
                + "ocellus: sh: ended with exit code 3 (10 times)\nocellus: sh: ended with exit code 3 (12 times in all)\n"
                + end)
    }

    /// What the command started and does not listen to SIGTERM ends as well.
    @Test func theTimeIsLimited() throws {
        let command = try start(
            "--timeout", "0.2", "--", "sh", "-c", "trap '' TERM; sleep 1000 & echo $!; wait; sleep 1000")
        speaker.say(event(0))
        speaker.hangUp()
        let outcome = try command.outcome()
        #expect(outcome.status == 0)
        #expect(outcome.messages == "ocellus: sh: took longer than 0.2 s and was ended\n" + end)
        let sleeper = try #require(pid_t(outcome.lines.first ?? ""))
        #expect(eventually { kill(sleeper, 0) != 0 || isZombie(sleeper) })
    }

    /// One that nobody waits for: its parent is gone.
    private func isZombie(_ process: pid_t) -> Bool {
        let status = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
        return status.contains(") Z ")
    }

    @Test func theOldestAreLeftOutAndCounted() throws {
        let command = try start(
            "--queue", "2", "--", "sh", "-c", "cat; while [ ! -e \(folder.path)/go ]; do sleep 0.01; done")
        for number in 0..<11 { speaker.say(event(number)) }
        // The socket is read while the command runs: this line is behind them all.
        speaker.say(#"{"type":"error","message":"behind \u001b them all"}"#)
        #expect(eventually { command.messages.contains("behind ? them all") })
        try folder.write("", to: "go")
        speaker.hangUp()
        let outcome = try command.outcome()
        #expect(outcome.lines == [0, 9, 10].map(event))
        #expect(
            outcome.messageLines.contains(
                "ocellus: sh: 8 lines were left out, the oldest first: it takes longer than lines come, and 2 may wait")
        )
    }

    @Test(arguments: [SIGTERM, SIGINT]) func aSignalStopsTheCommandToo(signal: Int32) throws {
        let command = try start("--", "sh", "-c", "echo $$; exec sleep 1000")
        speaker.say(event(0), event(1), #"{"type":"error","message":"there"}"#)
        #expect(eventually { command.messages.contains("there") })
        command.signal(signal)
        let outcome = try command.outcome()
        #expect(outcome.status == 0 && outcome.messages == "ocellus: \(socket): there\n")
        #expect(outcome.lines.count <= 1)
        if let process = outcome.lines.first.flatMap({ pid_t($0) }) { #expect(kill(process, 0) != 0) }
    }

    @Test(arguments: [
        (["--", "no-such-program"], 66, "no-such-program: expected a program, found none in PATH that may be run"),
        (["--", "/etc/passwd"], 66, "/etc/passwd: expected a program, found none that may be run"),
        ([], 64, "expected a command behind --, found none: see ocellus react --help"),
        (
            ["--types", "event,events", "--", "true"], 64,
            "--types: expected some of hello, prediction, event, status, gap, error, found \"events\": see ocellus react --help"
        ),
        (["--queue", "0", "--", "true"], 64, "--queue: expected 1 to 100000 lines, found 0: see ocellus react --help"),
        (
            ["--timeout", "0", "--", "true"], 64,
            "--timeout: expected 0.01 to 86400 seconds, found 0.0: see ocellus react --help"
        ),
    ]) func mistakes(arguments: [String], status: Int, message: String) throws {
        let outcome = try Command(["react", "front"] + arguments, in: folder).outcome()
        #expect(outcome.status == status && outcome.messages == "ocellus: \(message)\n")
    }

    @Test func noInstance() throws {
        let outcome = try Command.run("react", "nobody", "--", "true", in: folder)
        #expect(outcome.status == 69 && outcome.messages.contains("nobody: no instance of that name runs"))
    }
}
