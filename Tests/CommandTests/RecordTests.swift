import Foundation
import Testdata
import Testing

/// `ocellus record`, `run --record`, and `replay` of both.
@Suite struct RecordTests {
    private func canonical(_ recording: String, in folder: TemporaryFolder, _ flags: String...) throws -> Outcome {
        try Command(["replay", recording, "--canonical"] + flags, in: folder).outcome()
    }

    @Test func aRecordReplaysAsItsSource() throws {
        let folder = try TemporaryFolder()
        let result = try Command.run("record", "builtin:demo", "\(folder.path)/r", "--json", in: folder)
        #expect(result.status == 0)
        let size = try bytes(ofFile: demo).count
        #expect(result.messages == "\(folder.path)/r: recorded 200 frames, 0.5 MB, 19.9 s; dropped 0\n")
        #expect(
            result.lines == [
                "{\"folder\":\"\(folder.path)/r\",\"frames\":200,\"bytes\":\(size),\"seconds\":19.9,\"dropped\":{}}"
            ])
        let source = try canonical("builtin:demo", in: folder)
        let record = try canonical("\(folder.path)/r", in: folder)
        #expect(record.status == 0 && record.lines.count == 200)
        #expect(record.bytes == source.bytes)
        // Any player opens it: they are the bytes of the source.
        #expect(try bytes(ofFile: "\(folder.path)/r/frames.mjpeg") == bytes(ofFile: demo))
    }

    /// What `run` says live, and what the recording of its claimed frames gives, is the same to the byte, whatever was
    /// dropped.
    @Test(arguments: [["--threads", "1"], ["--threads", "2"]])
    func aRecordedRunReplaysAsItsLog(flags: [String]) throws {
        let folder = try TemporaryFolder()
        // Far more frames than can be classified: most are overwritten before a lane is free.
        let source = try folder.write(y4m(frames: 2000, fps: 1000, width: 320, height: 240), to: "x.y4m")
        let run = try Command(
            ["run", "--source", source, "--stdout", "json", "--record", "\(folder.path)/r"] + flags, in: folder
        ).outcome()
        #expect(run.status == 0)
        let log = try folder.write(run.output, to: "log")
        let fromLog = try Command.run("canonical", in: folder, input: log)
        let replayed = try canonical("\(folder.path)/r", in: folder)
        #expect(replayed.status == 0 && !replayed.bytes.isEmpty)
        #expect(replayed.bytes == fromLog.bytes)
        let lines = try predictions(replayed.lines)
        #expect(isContinuous(lines))
        // Each claimed frame has a line in the index.
        let index = folder.text("r/index.ndjson").split(separator: "\n")
        #expect(index.count >= lines.count)
        #expect(run.messageLines.contains("\(folder.path)/r: recorded \(index.count) frames"))
    }

    @Test func limits() throws {
        let folder = try TemporaryFolder()
        let few = try Command.run("record", "builtin:demo", "\(folder.path)/a", "--frames", "7", in: folder)
        #expect(few.messages == "\(folder.path)/a: recorded 7 frames, 0.0 MB, 0.6 s; dropped 0\n")
        let short = try Command.run("record", "builtin:demo", "\(folder.path)/b", "--seconds", "2", in: folder)
        #expect(short.messages.contains(": recorded 20 frames"))
        let some = try Command.run("record", "builtin:demo", "\(folder.path)/c", "--every", "10", in: folder)
        #expect(some.messages.contains(": recorded 20 frames"))
        // Frames left out on purpose are not lost; the source's own numbers stay.
        let lines = folder.text("c/index.ndjson").split(separator: "\n")
        #expect(lines[3].hasPrefix("{\"seq\":3,\"sequence\":30,\"captured_ns\":3000000000,\"flags\":0,"))
        #expect(lines[3].hasSuffix("\"dropped\":0}"))
    }

    @Test func rawFramesKeepTheirFormat() throws {
        let folder = try TemporaryFolder()
        let frames = noise(3 * 32 * 24 * 2 + 5, seed: 4)
        let raw = try folder.write(frames, to: "x.raw")
        let flags = ["--format", "yuyv", "--size", "32x24", "--fps", "4"]
        let result = try Command(["record", raw, "\(folder.path)/r"] + flags, in: folder).outcome()
        #expect(result.status == 0)
        #expect(
            result.messages == """
                \(raw): frame 3: truncated: expected 1536 bytes, found 5 before the file ended
                \(folder.path)/r: recorded 3 frames, 0.0 MB, 0.5 s; dropped 1 (truncated 1)

                """)
        #expect(try bytes(ofFile: "\(folder.path)/r/frames.raw") == frames.dropLast(5))
        #expect(
            folder.text("r/recording.json").contains(
                "\"format\":\"YUYV\",\"width\":32,\"height\":24,\"stride\":64,\"fps\":4.0"))
        let replayed = try canonical("\(folder.path)/r", in: folder)
        let source = try Command(["replay", raw, "--canonical"] + flags, in: folder).outcome()
        #expect(replayed.bytes == source.bytes && replayed.lines.count == 3)
    }

    /// A recording is read to the end of its writer, and a signal ends one that would never end.
    @Test func aSignalEndsARecordingThatIsWhole() throws {
        let folder = try TemporaryFolder()
        let fifo = "\(folder.path)/fifo"
        try #require(mkfifo(fifo, 0o600) == 0)
        // Both ends are held, so that the pipe never ends.
        let hold = open(fifo, O_RDWR)
        defer { close(hold) }
        let command = try Command(["record", fifo, "\(folder.path)/r"], in: folder)
        // A pipe holds 64 KiB, and the reader's window 256 KiB: once all is written, the rest has been recorded.
        let stream = y4m(frames: 400, fps: 10)
        var sent = 0
        while sent < stream.count {
            let count = stream[sent...].withUnsafeBytes { write(hold, $0.baseAddress, $0.count) }
            try #require(count > 0)
            sent += count
        }
        command.signal(SIGTERM)
        let outcome = try command.outcome(within: 10)
        #expect(outcome.status == 0)
        let recorded = folder.text("r/index.ndjson").split(separator: "\n").count
        #expect(recorded >= (stream.count - 320 * 1024) / 3078 - 1)
        #expect(outcome.messages.contains(": recorded \(recorded) frames"))
        #expect(try canonical("\(folder.path)/r", in: folder).lines.count == recorded)
    }

    @Test(arguments: [
        (["record", "builtin:demo", "/proc/x"], 66, "/proc/x: cannot be made: "),
        (["record", "/nowhere", "FOLDER/r"], 66, "/nowhere: cannot be opened: "),
        (["record", "builtin:demo", "FOLDER"], 66, "FOLDER: is not empty; name a new folder for the recording"),
        (["record", "builtin:demo", "FOLDER/r", "--every", "0"], 64, "--every: expected at least 1, found 0"),
        (["record", "builtin:demo", "FOLDER/r", "--format", "H264"], 64, "--format: expected one of MJPG, "),
        (
            ["record", "builtin:demo", "FOLDER/r", "--size", "6"], 64,
            "--size: expected a size such as 640x480, found 6"
        ),
        (["replay", "FOLDER/raw", "--format", "NV12"], 65, "raw NV12 frames need their size too"),
        (["run", "--source", "builtin:demo", "--record", "FOLDER"], 66, "FOLDER: is not empty"),
    ])
    func failures(arguments: [String], status: Int, sentence: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("x", to: "raw")
        let words = arguments.map { $0.replacingOccurrences(of: "FOLDER", with: folder.path) }
        let result = try Command(words, in: folder).outcome()
        #expect(result.status == status)
        #expect(
            result.messages.contains(sentence.replacingOccurrences(of: "FOLDER", with: folder.path)),
            "\(result.messages)")
    }
}
