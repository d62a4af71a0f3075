import Testing
import Testdata

@Suite struct ReplayTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func canonical(_ arguments: String..., environment: [String: String] = [:]) throws -> [UInt8] {
        let command = try Command(["replay", "--canonical"] + arguments, in: folder, environment: environment)
        let outcome = try command.outcome()
        #expect(outcome.status == 0, "\(outcome.messages)")
        return outcome.bytes
    }

    @Test func saysHelloAndThenEveryFrameInOrder() throws {
        let outcome = try Command.run("replay", "builtin:demo", in: folder)
        #expect(outcome.status == 0)
        let lines = try outcome.lines.map { try Line($0) }
        #expect(lines.map(\.type) == ["hello"] + Array(repeating: "prediction", count: 200))
        #expect(lines.dropFirst().map(\.seq) == Array(0..<200))
        #expect(lines.dropFirst().allSatisfy { $0.dropped == 0 && $0.top?.count == 5 })
        #expect(outcome.messageLines.count == 1)
        #expect(outcome.messages.hasPrefix("builtin:demo: captured 200, classified 200, dropped 0, "))
        #expect(outcome.messages.hasSuffix(" frames/s\n"))
    }

    @Test func theSameRecordingGivesTheSameBytes() throws {
        let expected = try canonical("builtin:demo", "--threads", "1")
        #expect(expected.count { $0 == UInt8(ascii: "\n") } == 200)
        for threads in ["2", "4"] { #expect(try canonical("builtin:demo", "--threads", threads) == expected) }
        let full = try Command.run("replay", "builtin:demo", "--speed", "fast", in: folder)
        let reduced = try Command.run("canonical", in: folder, input: try folder.write(full.bytes, to: "full"))
        #expect(reduced.status == 0 && reduced.messages == "" && reduced.bytes == expected)
        // The instruction sets with FMA agree to the bit.
        for isa in ["avx2", "avx512", "neon"] {
            let outcome = try Command.run(
                "replay", "builtin:demo", "--canonical", in: folder, environment: ["OCELLUS_ISA": isa])
            guard outcome.status != 69 else { continue }
            #expect(outcome.status == 0 && outcome.bytes == expected, "\(isa)")
        }
    }

    @Test func theScalarKernelsSeeTheSame() throws {
        let recording = try folder.write(y4m(frames: 10, fps: 500), to: "short.y4m")
        let fast = try predictions(Command.run("replay", recording, in: folder).lines)
        let scalar = try predictions(
            Command.run("replay", recording, in: folder, environment: ["OCELLUS_ISA": "scalar"]).lines)
        #expect(fast.count == 10)
        #expect(fast.map(\.state) == scalar.map(\.state))
        for (one, other) in zip(fast, scalar) {
            #expect(abs((one.top?[0].p ?? -1) - (other.top?[0].p ?? 1)) < 1e-3)
        }
    }

    @Test func itsOwnPaceChangesNothing() throws {
        let recording = try folder.write(y4m(frames: 40, fps: 200), to: "short.y4m")
        let expected = try canonical(recording)
        let start = ContinuousClock.now
        #expect(try canonical(recording, "--speed", "real") == expected)
        // 39 steps of 5 ms.
        #expect(ContinuousClock.now - start >= .milliseconds(195))
        let timed = try predictions(Command.run("replay", recording, in: folder).lines)
        #expect(timed[39].time == "1970-01-01T00:00:00.195000Z")
    }

    @Test func readsStandardInput() throws {
        let recording = try folder.write(y4m(frames: 3, fps: 25), to: "short.y4m")
        let expected = try canonical(recording)
        let outcome = try Command.run("replay", "-", "--canonical", in: folder, input: recording)
        #expect(outcome.status == 0 && outcome.bytes == expected)
        #expect(outcome.messages.hasPrefix("standard input: captured 3, classified 3, dropped 0, "))
        for path in ["/dev/stdin", "/dev/fd/0"] {
            let named = try Command.run("replay", path, "--canonical", in: folder, input: recording)
            #expect(named.status == 0 && named.bytes == expected, "\(path): \(named.messages)")
        }
    }

    @Test func theRateIsThatOfTheOptionWhereTheRecordingTellsNone() throws {
        let outcome = try Command.run("replay", demo, "--fps", "50", "--canonical", in: folder)
        let lines = try predictions(outcome.lines)
        #expect(lines.count == 200 && lines[1].time == "1970-01-01T00:00:00.020000Z")
    }

    @Test(arguments: ["fast", "real"]) func endsQuietlyWithItsReader(speed: String) throws {
        let command = try Command(["replay", demo, "--fps", "20", "--speed", speed], in: folder, output: .pipe)
        #expect(try command.line()?.hasPrefix(#"{"type":"hello""#) == true)
        command.stopReading()
        let start = ContinuousClock.now
        let outcome = try command.outcome()
        #expect(outcome.status == 0 && outcome.messages == "")
        // All 200 frames would take 10 s.
        if speed == "real" { #expect(ContinuousClock.now - start < .seconds(5)) }
    }

    @Test func aFullDiskIsAnError() throws {
        let outcome = try Command.run("replay", "builtin:demo", in: folder, output: .path("/dev/full"))
        #expect(outcome.status == 74)
        #expect(
            outcome.messages == "ocellus: standard output: cannot write: no space left on device (ENOSPC)\n")
    }

    @Test func aClosedOutputIsAnErrorAndNoRecordingTakesItsPlace() throws {
        let recording = try folder.write(y4m(frames: 3, fps: 25), to: "short.y4m")
        let outcome = try Command.run("replay", recording, in: folder, output: .closed)
        #expect(outcome.status == 74)
        #expect(outcome.messages == "ocellus: standard output: cannot write: bad file descriptor (EBADF)\n")
    }

    @Test(.enabled(if: Testdata.isThere, Comment(rawValue: Testdata.absence))) func damagedFramesAreCountedAndNamed()
        throws
    {
        let recording = Testdata.path("streams/traffic_320x240_damaged.mjpeg")
        let outcome = try Command.run("replay", recording, in: folder)
        #expect(outcome.status == 0)
        let lines = try predictions(outcome.lines)
        let missing = [23, 29, 35, 41, 53, 59, 65, 71]
        #expect(Set(0..<90).subtracting(lines.compactMap(\.seq)).sorted() == missing)
        #expect(lines.filter { $0.dropped != 0 }.map(\.seq) == missing.map { $0 + 1 })
        #expect(lines.allSatisfy { $0.dropped == ($0.seq.map { missing.contains($0 - 1) } == true ? 1 : 0) })
        for (frame, message) in zip(missing, outcome.messageLines) {
            #expect(message.hasPrefix("\(recording): frame \(frame): truncated: "))
        }
        #expect(outcome.messageLines.count == missing.count + 1)
        #expect(
            outcome.messageLines.last?.hasPrefix(
                "\(recording): captured 90, classified 82, dropped 8 (truncated 8), ") == true)
    }
}

/// `--golden`: predictions as a regression test.
@Suite struct GoldenTests {
    private let folder: TemporaryFolder
    private let recording: String
    private let golden: [String]

    init() throws {
        folder = try TemporaryFolder()
        recording = try folder.write(y4m(frames: 5, fps: 25), to: "short.y4m")
        golden = try Command.run("replay", recording, "--canonical", in: folder).lines
    }

    /// The status and what is said before the summary.
    private func compare(_ golden: String) throws -> (status: Int, sentence: String) {
        let path = try folder.write(golden, to: "golden")
        let outcome = try Command.run("replay", recording, "--golden", path, in: folder)
        #expect(outcome.bytes.isEmpty)
        #expect(outcome.messages.hasPrefix("\(recording): captured 5, classified 5, dropped 0, "))
        return (
            outcome.status,
            outcome.messageLines.dropFirst().joined(separator: "\n").replacing("\(path): ", with: "")
        )
    }

    private func text(_ lines: [String]) -> String { lines.map { "\($0)\n" }.joined() }

    @Test func theSameIsTheSame() throws {
        #expect(golden.count == 5)
        #expect(try compare(text(golden)) == (0, ""))
    }

    @Test func aChangedByteIsShownWithItsLine() throws {
        var changed = golden
        changed[2] = golden[2].replacing("prediction", with: "predictioN")
        changed[4] = ""
        #expect(
            try compare(text(changed)) == (
                1, "ocellus: line 3 differs:\n  expected \(changed[2])\n  found    \(golden[2])"
            ))
    }

    @Test func aMissingLine() throws {
        #expect(
            try compare(text(Array(golden[..<3]))) == (
                1, "ocellus: line 4 differs:\n  expected no more lines\n  found    \(golden[3])"
            ))
        #expect(
            try compare("") == (1, "ocellus: line 1 differs:\n  expected no more lines\n  found    \(golden[0])"))
    }

    @Test func aLineTooMany() throws {
        #expect(
            try compare(text(golden + [golden[0]])) == (
                1, "ocellus: line 6 differs:\n  expected \(golden[0])\n  found    no more lines"
            ))
    }

    @Test func anEmptyLine() throws {
        var changed = golden
        changed[1] = ""
        #expect(
            try compare(text(changed)) == (
                1, "ocellus: line 2 differs:\n  expected an empty line\n  found    \(golden[1])"
            ))
    }

    @Test func aMissingNewline() throws {
        #expect(
            try compare(String(text(golden).dropLast())) == (
                1, "ocellus: line 5 differs:\n  expected \(golden[4]) without a newline\n  found    \(golden[4])"
            ))
    }
}
