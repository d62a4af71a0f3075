import Foundation
import Testing

/// `ocellus watch` on a terminal, as a person sees it.
@Suite(.timeLimit(.minutes(5))) struct ViewTests {
    private let folder: TemporaryFolder
    private let speaker: Speaker

    private static let unicode = ["TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "NO_COLOR": ""]
    private static let ascii = ["TERM": "xterm-256color", "LC_ALL": "C", "NO_COLOR": ""]

    init() throws {
        folder = try TemporaryFolder()
        speaker = try Speaker("\(folder.path)/ocellus/front.sock")
    }

    /// A view whose instance has said hello and its status.
    private func start(
        _ terminal: PseudoTerminal, _ environment: [String: String] = Self.unicode
    ) throws -> Command {
        let command = try Command(
            ["watch", "front"], in: folder, output: .terminal(terminal), environment: environment)
        try speaker.answer()
        speaker.say(Speaker.hello, Speaker.status)
        return command
    }

    /// All is as it was before, and nothing was written where it does not belong.
    private func isRestored(_ terminal: PseudoTerminal, _ settings: [UInt8]) -> Bool {
        terminal.drain()
        return terminal.settings == settings && !terminal.screen.isAlternate && terminal.screen.isCursorShown
            && terminal.screen.text == "" && terminal.screen.mistakes == []
    }

    @Test(arguments: [(80, 24), (200, 50)]) func showsWhatIsSeen(columns: Int, rows: Int) throws {
        let terminal = try PseudoTerminal(columns: columns, rows: rows)
        let settings = terminal.settings
        let command = try start(terminal)
        #expect(terminal.shows { $0.text.contains("no prediction yet") })
        #expect(terminal.settings != settings && terminal.screen.isAlternate && !terminal.screen.isCursorShown)
        for seq in 0..<30 {
            speaker.say(try Speaker.prediction(seq, dropped: seq == 5 ? 3 : 0, [("clear", 1), ("covered", 0.25)]))
        }
        speaker.say(
            #"{"type":"event","event":"state","state":"covered","previous":"clear","confirmed":"2026-11-22T08:00:00.123456Z"}"#,
            #"{"type":"gap","lost":17}"#)
        #expect(terminal.shows { $0.text.contains("17 lines, not taken in time") })
        let shown = terminal.screen.rows
        let bar = columns - "covered".count - 1 - 8
        #expect(shown[0].hasPrefix("ocellus front") && shown[0].hasSuffix("08:00:00 UTC"))
        #expect(shown[1] == "camera   /dev/video7, MJPG 1280x720, 30 fps")
        #expect(shown[2] == "model    birds 0123456789ab, 224x224, 2 labels")
        #expect(shown[4] == "clear   \(String(repeating: "█", count: bar)) 100.0 %")
        #expect(shown[5].hasPrefix("covered \(String(repeating: "█", count: bar / 4))"))
        #expect(shown[5].hasSuffix("   25.0 %") && shown[5].count == columns)
        #expect(shown[7] == "clear, the last \(columns) predictions")
        #expect(shown[8] == String(repeating: " ", count: columns - 30) + String(repeating: "█", count: 30))
        #expect(shown[10].contains("predictions/s, 29.9 of 30 frames/s, age 7.4 ms"))
        #expect(shown[11] == "dropped  12 frames, 3 of them in the last 10 s (driver_gap 7, stale 2)")
        #expect(shown[12] == "latency  total 3.1/3.2/3.3 ms, inference 2.1/2.2/2.3 ms (p50/p95/p99)")
        #expect(shown[13] == "event    08:00:00.123 state covered (was clear)")
        #expect(terminal.colourCount > 0)
        terminal.press("q")
        let outcome = try command.outcome()
        #expect(outcome.status == 0 && outcome.messages == "")
        #expect(isRestored(terminal, settings), "\(terminal.screen.mistakes)")
    }

    @Test func noColourWhereItIsNotWanted() throws {
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        let command = try start(terminal, Self.unicode.merging(["NO_COLOR": "1"]) { $1 })
        speaker.say(try Speaker.prediction(0, [("clear", 0.5)]))
        #expect(terminal.shows { $0.text.contains("50.0 %") })
        terminal.press("q")
        #expect(try command.outcome().status == 0)
        terminal.drain()
        #expect(terminal.colourCount == 0)
    }

    @Test func onlyASCIIWithoutUTF8() throws {
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        let command = try start(terminal, Self.ascii)
        speaker.say(try Speaker.prediction(0, [("größer", 0.5)]))
        #expect(terminal.shows { $0.text.contains("gr??er ####") })
        terminal.press("q")
        #expect(try command.outcome().status == 0)
        terminal.drain()
        #expect(terminal.bytes.allSatisfy { $0 < 0x80 })
    }

    @Test(arguments: ["dumb", ""]) func aTerminalWithoutSequencesGetsLines(kind: String) throws {
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        let command = try start(terminal, ["TERM": kind])
        speaker.say(try Speaker.prediction(0, [("clear", 0.5)]))
        #expect(terminal.shows { $0.text.contains("08:00:00.123  clear 50.0 %  7.4 ms") })
        speaker.hangUp()
        #expect(try command.outcome().status == 0)
        terminal.drain()
        #expect(!terminal.bytes.contains(0x1B) && terminal.screen.mistakes == [])
    }

    @Test func followsTheWindow() throws {
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        let settings = terminal.settings
        let command = try start(terminal)
        speaker.say(try Speaker.prediction(0, [("clear", 0.5), ("covered", 0.25)]))
        #expect(terminal.shows { $0.text.contains("the last 80 predictions") })
        terminal.resize(columns: 120, rows: 40)
        #expect(terminal.shows { $0.text.contains("the last 120 predictions") && $0.rows[4].count == 120 })
        terminal.resize(columns: 40, rows: 5)
        #expect(terminal.shows { $0.rows[0].count == 40 && $0.rows[0].hasSuffix("  50.0 %") })
        #expect(terminal.screen.rows[1].hasPrefix("covered █") && terminal.screen.rows[2].contains("▅"))
        terminal.resize(columns: 9, rows: 1)
        #expect(
            terminal.shows { $0.rows == ["clear   …"] })
        terminal.press("\u{3}")
        #expect(try command.outcome().status == 0)
        // What was drawn for the window before may not fit it; nothing else may be wrong.
        terminal.drain()
        #expect(terminal.settings == settings && !terminal.screen.isAlternate && terminal.screen.isCursorShown)
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP, SIGQUIT]) func aSignalEndsItCleanly(signal: Int32) throws {
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        let settings = terminal.settings
        let command = try start(terminal)
        #expect(terminal.shows { $0.text.contains("no prediction yet") })
        command.signal(signal)
        #expect(try command.outcome().status == 0)
        #expect(isRestored(terminal, settings))
    }

    @Test func theEndOfTheConnectionIsTold() throws {
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        let settings = terminal.settings
        let command = try start(terminal)
        #expect(terminal.shows { $0.text.contains("no prediction yet") })
        speaker.hangUp()
        let outcome = try command.outcome()
        #expect(outcome.status == 0)
        #expect(outcome.messages == "ocellus: \(folder.path)/ocellus/front.sock: the connection ended\n")
        #expect(isRestored(terminal, settings))
    }

    @Test func stoppedAndContinuedItIsThereAgain() throws {
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        let settings = terminal.settings
        let command = try start(terminal)
        #expect(terminal.shows { $0.text.contains("no prediction yet") })
        terminal.press("\u{1A}")
        #expect(terminal.shows { _ in count("\u{1B}[?1049h", in: terminal) == 2 })
        #expect(terminal.shows { $0.text.contains("no prediction yet") })
        command.signal(SIGCONT)
        terminal.press("q")
        #expect(try command.outcome().status == 0)
        #expect(isRestored(terminal, settings) && count("\u{1B}[?1049l", in: terminal) == 2)
    }

    private func count(_ sequence: String, in terminal: PseudoTerminal) -> Int {
        String(decoding: terminal.bytes, as: UTF8.self).components(separatedBy: sequence).count - 1
    }

    /// Labels and other texts that would steer the terminal, or fill it.
    @Test func whatComesIsNotTrusted() throws {
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        let settings = terminal.settings
        let command = try start(terminal)
        let evil = "\u{1B}]0;owned\u{7}\u{9B}2J\u{202E}x\r\n"
        speaker.say(
            "not a line", "{}", #"{"type":"prediction","top":7}"#, #"{"type":"later"}"#,
            try Speaker.prediction(
                1, [(evil, 1.5), (String(repeating: "界", count: 400), -1), ("e\u{301}\u{301}\u{301}", 0)]),
            #"{"type":"error","message":"\u001b[31mred"}"#,
            #"{"type":"event","event":"state","state":"\u009b0m"}"#)
        #expect(terminal.shows { $0.text.contains("?]0;owned??2J?x??") })
        #expect(terminal.shows { $0.text.contains("message  ?[31mred") && $0.text.contains("event    state ?0m") })
        #expect(terminal.screen.text.contains("界 …") && terminal.screen.text.contains("\ne\u{301}\u{301} "))
        #expect(terminal.screen.mistakes == [])
        // A line without an end is a failure, and the terminal is restored for it too.
        speaker.send(String(repeating: "x", count: 3 << 20))
        let outcome = try command.outcome()
        #expect(outcome.status == 65 && outcome.messages.contains("found a line of more than 1048576 bytes"))
        #expect(isRestored(terminal, settings), "\(terminal.screen.mistakes)")
    }

    /// However fast lines come, keys are seen and the screen is drawn a few times a second.
    @Test func aFloodIsDrawnNowAndThen() throws {
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        let command = try start(terminal)
        let start = ContinuousClock.now
        let lines = try (0..<500).map { try Speaker.prediction($0, [("clear", 0.5)]) }
        for _ in 0..<100 { speaker.say(lines) }
        speaker.say(try Speaker.prediction(10_000, [("last", 0.5)]))
        #expect(terminal.shows { $0.text.contains("last ") })
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        #expect(Double(count("\u{1B}[1;1H", in: terminal)) <= 3 + 15 * seconds)
        terminal.press("q")
        #expect(try command.outcome().status == 0)
    }
}

/// The other commands on a terminal.
@Suite(.timeLimit(.minutes(5))) struct TerminalTests {
    @Test func recordShowsItsProgress() throws {
        let folder = try TemporaryFolder()
        let terminal = try PseudoTerminal(columns: 120, rows: 24)
        let outcome = try Command(
            ["record", "builtin:demo", "\(folder.path)/r", "--frames", "150"], in: folder,
            output: .terminal(terminal, messages: true)
        ).outcome()
        terminal.drain()
        #expect(outcome.status == 0)
        let written = String(decoding: terminal.bytes, as: UTF8.self)
        #expect(written.contains(/\r\[#*\.+\] \d+ frames?, \d+\.\d MB, \d+\.\d s\u{1B}\[K/))
        #expect(terminal.screen.rows[0] == "\(folder.path)/r: recorded 150 frames, 0.3 MB, 14.9 s; dropped 0")
        #expect(terminal.screen.text == terminal.screen.rows[0] && terminal.screen.mistakes == [])
    }

    @Test func runSpeaksToAPersonOnATerminal() throws {
        let folder = try TemporaryFolder()
        let recording = try folder.write(y4m(frames: 5, fps: 20), to: "recording.y4m")
        for flags in [[], ["--stdout", "text"]] {
            let terminal = try PseudoTerminal(columns: 120, rows: 24)
            let outcome = try Command(
                ["run", "--source", recording] + flags, in: folder, output: .terminal(terminal)
            ).outcome()
            terminal.drain()
            #expect(outcome.status == 0 && !terminal.bytes.contains(0x1B))
            let form = /00:00:00\.\d{3}  [a-z-]+ \d+\.\d %(  \([^)]+\))?  \d+\.\d ms(  \d+ dropped)?/
            let rows = terminal.screen.rows.filter { !$0.isEmpty }
            #expect(!rows.isEmpty && rows.allSatisfy { $0.wholeMatch(of: form) != nil }, "\(rows)")
        }
    }
}
