import Dispatch
import Frames
import Recording
import Testdata
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Recordings that are read while they are written.
@Suite struct GrowthTests {
    /// The writer goes on only when the reader has had the frame before: without following, the reader would be at its end.
    @Test(.timeLimit(.minutes(1))) func aFileIsFollowedUntilItsWriterEnds() throws {
        try Testdata.withFolder { folder in
            let path = "\(folder)/x.y4m"
            let file = open(path, O_WRONLY | O_CREAT, 0o600)
            try #require(file >= 0)
            @Sendable func send(_ text: String) { _ = text.withCString { write(file, $0, strlen($0)) } }
            send("YUV4MPEG2 W2 H1 Cmono\nFRAME\nab")
            let source = try openRecording(at: path, hints: RecordingHints(follows: true))
            let turn = DispatchSemaphore(value: 0)
            let writer = DispatchQueue(label: "writer")
            writer.async {
                for count in 0..<20 {
                    turn.wait()
                    // In two pieces, each of which is a change of the file.
                    send("FRA")
                    send("ME\n\(count % 10)x")
                }
                turn.wait()
                close(file)
            }
            var frames: [String] = []
            try readAll(source) { _, bytes in
                frames.append(String(decoding: bytes, as: UTF8.self))
                turn.signal()
            }
            #expect(frames == ["ab"] + (0..<20).map { "\($0 % 10)x" })
            writer.sync {}
        }
    }

    @Test(.timeLimit(.minutes(1))) func aRecordedFolderIsFollowed() throws {
        try Testdata.withFolder { folder in
            let format = FrameFormat(pixelFormat: .grey, width: 2, height: 1)
            var writer: RecordingWriter? = try RecordingWriter(path: "\(folder)/r", camera: "")
            func send(_ seq: Int) throws {
                let times = FrameTimes(capturedAt: UInt64(seq), wallTime: Int64(seq), driverSequence: 0)
                try [UInt8(seq), 1].withUnsafeBytes { bytes in
                    guard let writer else { return }
                    try writer.finish(try writer.write(bytes, seq: UInt64(seq), times: times, format: format))
                }
            }
            try send(0)
            let source = try openRecording(at: "\(folder)/r", hints: RecordingHints(follows: true))
            var count = 0
            // One thread does both: the reader is never at the end of the file unless the writer has left.
            try readAll(source) { _, bytes in
                #expect(bytes[0] == UInt8(count))
                count += 1
                if count < 10 { try send(count) } else { writer = nil }
            }
            #expect(count == 10)
        }
    }

    /// Without a writer, and without being told to follow, the end is the end.
    @Test(.timeLimit(.minutes(1))) func theEndIsTheEnd() throws {
        try Testdata.withFolder { folder in
            let path = "\(folder)/x.y4m"
            try Testdata.write([UInt8]("YUV4MPEG2 W2 H1 Cmono\nFRAME\nab".utf8), to: path)
            var count = 0
            try readAll(try openRecording(at: path, hints: RecordingHints(follows: true))) { _, _ in count += 1 }
            let file = open(path, O_WRONLY)
            defer { close(file) }
            try readAll(try openRecording(at: path)) { _, _ in count += 1 }
            #expect(count == 2)
        }
    }
}
