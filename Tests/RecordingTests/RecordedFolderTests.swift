import CAllocations
import Frames
import Recording
import Testdata
import Testing

/// The folder that `record` makes: what is written is read, whatever happens to its end.
@Suite struct RecordedFolderTests {
    private let format = FrameFormat(
        pixelFormat: .nv12, width: 6, height: 4, stride: 8, fps: 12.5, range: .full, matrix: .bt709)

    private struct Kept: Equatable {
        var arrival: Arrival
        var bytes: [UInt8]
    }

    /// A recording of `count` frames, each third number left out: lost frames.
    private func record(_ count: Int, to path: String) throws -> [Kept] {
        let writer = try RecordingWriter(path: path, camera: "a \"camera\"\n/dev/video0")
        var kept: [Kept] = []
        for index in 0..<count {
            let seq = UInt64(index + index / 2)
            let times = FrameTimes(
                capturedAt: 81_234_567_890 + seq * 33_333_333,
                wallTime: 1_763_000_000_123_456_789 + Int64(seq * 33_333_333),
                driverSequence: UInt32(7 + seq))
            let bytes = noise(8 * 4 + 8 * 2, seed: seq)
            try bytes.withUnsafeBytes {
                try writer.finish(try writer.write($0, seq: seq, times: times, format: format))
            }
            if index > 0, index % 2 == 0 {
                kept.append(
                    Kept(arrival: .lost(.driverGap, count: 1, reason: "lost before it could be recorded"), bytes: []))
            }
            kept.append(Kept(arrival: .frame(times), bytes: bytes))
        }
        #expect(writer.frameCount == count)
        return kept
    }

    private func read(_ path: String) throws -> [Kept] {
        var kept: [Kept] = []
        try readAll(try openRecording(at: path)) { kept.append(Kept(arrival: $0, bytes: [UInt8]($1))) }
        return kept
    }

    @Test func whatIsWrittenIsRead() throws {
        try Testdata.withFolder { folder in
            let kept = try record(7, to: "\(folder)/r")
            #expect(try read("\(folder)/r") == kept)
            #expect(try openRecording(at: "\(folder)/r").format == format)
        }
    }

    @Test func linesAreThoseOfTheContract() throws {
        try Testdata.withFolder { folder in
            _ = try record(3, to: "\(folder)/r")
            let index = String(decoding: try Testdata.read("\(folder)/r/index.ndjson"), as: UTF8.self)
            #expect(
                index == """
                    {"seq":0,"sequence":7,"captured_ns":81234567890,"flags":0,"offset":0,"size":48,"dropped":0}
                    {"seq":1,"sequence":8,"captured_ns":81267901223,"flags":0,"offset":48,"size":48,"dropped":0}
                    {"seq":3,"sequence":10,"captured_ns":81334567889,"flags":0,"offset":96,"size":48,"dropped":1}

                    """)
            let description = String(decoding: try Testdata.read("\(folder)/r/recording.json"), as: UTF8.self)
            #expect(
                description == """
                    {"version":1,"camera":"a \\"camera\\"\\n/dev/video0","format":"NV12","width":6,"height":4,"stride":8,\
                    "fps":12.5,"colorspace":"bt709","quantization":"full",\
                    "start_time":"2025-11-13T02:13:20.123456Z","start_ns":81234567101}

                    """)
        }
    }

    /// Cut off at every byte of its last frame and of that frame's line, a recording loses that frame only.
    @Test func cutOffAnywhereItLosesOneFrame() throws {
        try Testdata.withFolder { folder in
            let kept = try record(4, to: "\(folder)/r")
            let before = Array(kept.dropLast())
            let frames = try Testdata.read("\(folder)/r/frames.raw")
            for count in (frames.count - 48)..<frames.count {
                try Testdata.write(Array(frames.prefix(count)), to: "\(folder)/r/frames.raw")
                let found = try read("\(folder)/r")
                #expect(found.dropLast() == before[...])
                guard case .lost(.truncated, 1, _) = found.last?.arrival else {
                    Issue.record("cut off at \(count): \(String(describing: found.last))")
                    return
                }
            }
            try Testdata.write(frames, to: "\(folder)/r/frames.raw")
            let index = try Testdata.read("\(folder)/r/index.ndjson")
            let lineStart = (index.dropLast().lastIndex(of: 10) ?? 0) + 1
            for count in lineStart..<index.count {
                try Testdata.write(Array(index.prefix(count)), to: "\(folder)/r/index.ndjson")
                #expect(try read("\(folder)/r").filter { $0.bytes != [] } == before.filter { $0.bytes != [] })
            }
            // Blocks that were never written read as zeros.
            try Testdata.write(
                index.prefix(lineStart) + [UInt8](repeating: 0, count: 5000), to: "\(folder)/r/index.ndjson")
            #expect(try read("\(folder)/r").filter { $0.bytes != [] } == before.filter { $0.bytes != [] })
        }
    }

    /// A wall clock between two microseconds is kept to the nanosecond, also where the other clock stands at 0.
    @Test(arguments: [0, 1, 999, 1_000_000_001] as [Int64])
    func timesAreExact(wallTime: Int64) throws {
        try Testdata.withFolder { folder in
            let writer = try RecordingWriter(path: "\(folder)/r", camera: "")
            var expected: [Arrival] = []
            for step in 0..<3 {
                let times = FrameTimes(
                    capturedAt: UInt64(step) * 7, wallTime: wallTime + Int64(step) * 7, driverSequence: 0)
                try noise(48, seed: 1).withUnsafeBytes {
                    try writer.finish(try writer.write($0, seq: UInt64(step), times: times, format: format))
                }
                expected.append(.frame(times))
            }
            #expect(try read("\(folder)/r").map(\.arrival) == expected)
        }
    }

    /// Lanes write frames that they have claimed, and must not allocate.
    @Test(.enabled(if: ocellus_counts_allocations() != 0, "a sanitizer counts otherwise"))
    func writingAllocatesNothing() throws {
        try Testdata.withFolder { folder in
            let writer = try RecordingWriter(path: "\(folder)/r", camera: "")
            let counts = try noise(48, seed: 1).withUnsafeBytes { bytes in
                try (0..<8).map { seq in
                    let times = FrameTimes(capturedAt: .max >> 3, wallTime: 0, driverSequence: .max)
                    let before = ocellus_allocations()
                    try writer.finish(try writer.write(bytes, seq: UInt64(seq), times: times, format: format))
                    return ocellus_allocations() - before
                }
            }
            #expect(counts[0] > 0, "the count counts nothing")
            #expect(counts.dropFirst().allSatisfy { $0 == 0 }, "\(counts)")
        }
    }

    @Test func aFolderInUseIsNotWrittenTo() throws {
        try Testdata.withFolder { folder in
            try Testdata.write([1], to: "\(folder)/something")
            let error = try #require(throws: SourceError.self) { _ = try RecordingWriter(path: folder, camera: "") }
            #expect(error.description == "\(folder): is not empty; name a new folder for the recording")
            #expect(throws: SourceError.self) { _ = try RecordingWriter(path: "\(folder)/something", camera: "") }
            #expect(throws: SourceError.self) { _ = try RecordingWriter(path: "\(folder)/no/such", camera: "") }
        }
    }

    @Test func framesOfAnotherFormatAreRefusedAndTheOthersStay() throws {
        try Testdata.withFolder { folder in
            let writer = try RecordingWriter(path: "\(folder)/r", camera: "")
            let times = FrameTimes(capturedAt: 0, wallTime: 0, driverSequence: 0)
            let bytes = noise(48, seed: 3)
            try bytes.withUnsafeBytes {
                try writer.finish(try writer.write($0, seq: 0, times: times, format: format))
            }
            let other = FrameFormat(pixelFormat: .grey, width: 6, height: 4)
            let error = try #require(throws: SourceError.self) {
                _ = try bytes.withUnsafeBytes { try writer.write($0, seq: 1, times: times, format: other) }
            }
            #expect(error.description.contains("6 x 4 NV12"))
            #expect(try read("\(folder)/r").map(\.bytes) == [bytes])
        }
    }

    @Test(arguments: [
        ("{\"version\":2}", "\"format\" is missing"),
        (
            "{\"version\":2,\"format\":\"MJPG\",\"width\":1,\"height\":1,\"start_time\":\"x\",\"start_ns\":0}",
            "version 1"
        ),
        (
            "{\"version\":1,\"format\":\"H264\",\"width\":1,\"height\":1,\"start_time\":\"x\",\"start_ns\":0}",
            "\"H264\""
        ),
        (
            "{\"version\":1,\"format\":\"NV12\",\"width\":0,\"height\":1,\"start_time\":\"x\",\"start_ns\":0}",
            "size of a picture"
        ),
        (
            "{\"version\":1,\"format\":\"NV12\",\"width\":2,\"height\":2,\"start_time\":\"2025-02-30T00:00:00Z\",\"start_ns\":0}",
            "a time such as"
        ),
        ("[]", "not describe a recording"), ("", "not describe a recording"),
    ])
    func wrongDescriptionsAreRefused(text: String, words: String) throws {
        try Testdata.withFolder { folder in
            _ = try record(1, to: "\(folder)/r")
            try Testdata.write([UInt8](text.utf8), to: "\(folder)/r/recording.json")
            let error = try #require(throws: SourceError.self) { _ = try openRecording(at: "\(folder)/r") }
            #expect(error.kind == .malformed && error.description.contains(words), "\(error)")
        }
    }

    @Test(arguments: [
        "hello\n", "{}\n", "{\"seq\":-1}\n",
        "{\"seq\":0,\"sequence\":0,\"captured_ns\":0,\"flags\":0,\"offset\":18446744073709551615,\"size\":1,\"dropped\":0}\n",
        "{\"seq\":281474976710657,\"sequence\":0,\"captured_ns\":0,\"flags\":0,\"offset\":0,\"size\":1,\"dropped\":0}\n",
        "{\"seq\":0,\"sequence\":0,\"captured_ns\":18446744073709551615,\"flags\":0,\"offset\":0,\"size\":1,\"dropped\":0}\n",
        String(repeating: "x", count: 9000) + "\n",
    ])
    func wrongLinesAreRefused(line: String) throws {
        try Testdata.withFolder { folder in
            _ = try record(1, to: "\(folder)/r")
            try Testdata.write([UInt8](line.utf8), to: "\(folder)/r/index.ndjson")
            let error = try #require(throws: SourceError.self) { _ = try read("\(folder)/r") }
            #expect(error.kind == .malformed, "\(error)")
        }
    }

    /// One that runs backwards, one that lies beyond the file, one that is larger than a frame may be.
    @Test func linesThatCannotBe() throws {
        try Testdata.withFolder { folder in
            _ = try record(1, to: "\(folder)/r")
            func line(_ seq: Int, offset: Int, size: Int) -> String {
                "{\"seq\":\(seq),\"sequence\":0,\"captured_ns\":0,\"flags\":0,\"offset\":\(offset),\"size\":\(size),\"dropped\":0}\n"
            }
            let text =
                line(0, offset: 1 << 61, size: 48) + line(1, offset: 0, size: 1 << 61) + line(1, offset: 0, size: 1)
            try Testdata.write([UInt8](text.utf8), to: "\(folder)/r/index.ndjson")
            var arrivals: [Arrival] = []
            let error = try #require(throws: SourceError.self) {
                try readAll(try openRecording(at: "\(folder)/r")) { arrival, _ in arrivals.append(arrival) }
            }
            #expect(error.description.contains("line 3: expected a seq of at least 2, found 1"))
            #expect(arrivals.count == 2)
        }
    }
}
