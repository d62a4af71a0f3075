import Frames
import Recording
import Testdata
import Testing

/// Sources over small files made for the test.
@Suite struct SourceTests {
    @Test func aFolderIsReadInTheOrderOfItsNames() throws {
        try Testdata.withFolder { folder in
            for name in ["b.jpg", "a2.JPG", "a10.jpeg", "Z.jpg", "notes.txt"] {
                try Testdata.write([0xFF, 0xD8] + [UInt8](name.utf8), to: "\(folder)/\(name)")
            }
            let source = try openRecording(at: folder, hints: RecordingHints(fps: 10))
            #expect(source.format.pixelFormat == .mjpeg && source.format.width == 0)
            var names: [String] = []
            try readAll(source) { _, bytes in names.append(String(decoding: bytes.dropFirst(2), as: UTF8.self)) }
            #expect(names == ["Z.jpg", "a10.jpeg", "a2.JPG", "b.jpg"])
        }
    }

    @Test func aFileOfAFolderMayBeLost() throws {
        try Testdata.withFolder { folder in
            try Testdata.write([UInt8](repeating: 1, count: 5000), to: "\(folder)/a.jpg")
            try Testdata.write([UInt8](repeating: 1, count: 4096), to: "\(folder)/b.jpg")
            var arrivals: [Arrival] = []
            try readAll(try openRecording(at: folder, hints: RecordingHints(fps: 10)), slotCapacity: 4096) {
                arrival, _ in
                arrivals.append(arrival)
            }
            let reason = "its 5000 bytes are more than the 4096 that a frame may have (camera.max_frame_bytes)"
            #expect(
                arrivals
                    == [
                        .lost(.undecodable, count: 1, reason: reason),
                        .frame(FrameTimes(tenthOfASecond: 1)),
                    ])
        }
    }

    @Test(arguments: [
        ("", SourceError.Kind.unopenable, "is empty"),
        ("GIF89a and more", .malformed, "found a GIF picture"),
        ("hello, world", .malformed, "found bytes that begin with 68 65 6c 6c 6f 2c 20 77"),
        ("YUV4MPEG2 W4 H2 F25:1 C421\n", .malformed, "found \"421\""),
        ("YUV4MPEG2 W4 H2 F25:1 C420p17\n", .malformed, "found \"420p17\""),
        ("YUV4MPEG2 W0 H2 F25:1\n", .malformed, "expected a width of 1 to 65535 in its Y4M header, found \"0\""),
        ("YUV4MPEG2 W4 F25:1\n", .malformed, "no width and height"),
        ("YUV4MPEG2 W60000 H60000\n", .malformed, "60000 x 60000 pixels"),
        ("YUV4MPEG2 W4 H2 Fx\n", .malformed, "expected a frame rate such as F25:1"),
        ("YUV4MPEG2 W4 H2", .malformed, "does not end"),
    ])
    func refusals(content: String, kind: SourceError.Kind, words: String) throws {
        try Testdata.withFolder { folder in
            try Testdata.write([UInt8](content.utf8), to: "\(folder)/x")
            let error = try #require(throws: SourceError.self) { _ = try openRecording(at: "\(folder)/x") }
            #expect(error.kind == kind)
            #expect(error.description.hasPrefix("\(folder)/x: ") && error.description.contains(words))
        }
    }

    @Test func whatIsNotThereCannotBeOpened() throws {
        try Testdata.withFolder { folder in
            let missing = try #require(throws: SourceError.self) { _ = try openRecording(at: "\(folder)/none") }
            #expect(missing.kind == .unopenable)
            #expect(missing.description == "\(folder)/none: cannot be opened: no such file or directory (ENOENT)")
            let empty = try #require(throws: SourceError.self) { _ = try openRecording(at: folder) }
            #expect(empty == SourceError(.unopenable, "\(folder): is a folder without a .jpg or .jpeg file"))
            try Testdata.write([0xFF, 0xD8, 0xFF], to: "\(folder)/x")
            let rate = try #require(throws: SourceError.self) {
                _ = try openRecording(at: "\(folder)/x", hints: RecordingHints(fps: .nan))
            }
            #expect(rate.kind == .unopenable)
        }
    }

    /// Frames of 3 × 3 pixels: chroma planes of 2 × 2.
    @Test(arguments: [
        ("", PixelFormat.i420, 17), (" C420jpeg", .i420, 17), (" Cmono", .grey, 9), (" C422", .i422, 21),
        (" C411", .i411, 15), (" C444", .i444, 27),
    ])
    func y4mOfAnOddSize(space: String, pixelFormat: PixelFormat, byteCount: Int) throws {
        try Testdata.withFolder { folder in
            let frame = (0..<UInt8(byteCount)).map { $0 }
            let header = [UInt8]("YUV4MPEG2 W3 H3\(space) XCOLORRANGE=FULL\n".utf8)
            let stream = header + [UInt8]("FRAME\n".utf8) + frame + [UInt8]("FRAME Ip\n".utf8) + frame
            try Testdata.write(stream + [UInt8]("FRAME\n".utf8) + [1, 2, 3], to: "\(folder)/x.y4m")
            let source = try openRecording(at: "\(folder)/x.y4m", hints: RecordingHints(fps: 10))
            #expect(
                source.format
                    == FrameFormat(
                        pixelFormat: pixelFormat, width: 3, height: 3, stride: 3, fps: 10, range: .full))
            var arrivals: [Arrival] = []
            try readAll(source) { arrival, bytes in
                if arrivals.count < 2 { #expect([UInt8](bytes) == frame) }
                arrivals.append(arrival)
            }
            #expect(
                arrivals
                    == [
                        .frame(FrameTimes(tenthOfASecond: 0)), .frame(FrameTimes(tenthOfASecond: 1)),
                        .lost(
                            .truncated, count: 1,
                            reason: "expected \(byteCount) bytes, found 3 before the file ended"),
                    ])
        }
    }

    @Test func timesDoNotDrift() throws {
        try Testdata.withFolder { folder in
            let frame = [UInt8]("FRAME\n\0".utf8)
            let header = [UInt8]("YUV4MPEG2 W1 H1 F30000:1001 Cmono\n".utf8)
            try Testdata.write(header + (0..<30_001).flatMap { _ in frame }, to: "\(folder)/x")
            var last: Arrival?
            try readAll(try openRecording(at: "\(folder)/x")) { arrival, _ in last = arrival }
            let expected = FrameTimes(
                capturedAt: 1_001_000_000_000, wallTime: 1_001_000_000_000, driverSequence: 30_000)
            #expect(last == .frame(expected))
        }
    }

    /// Of samples of more than 8 bits the highest 8 are kept.
    @Test(arguments: [("420p10", PixelFormat.i420, 17, 10), ("mono16", .grey, 9, 16), ("444p12", .i444, 27, 12)])
    func y4mOfDeepSamples(space: String, pixelFormat: PixelFormat, count: Int, bits: Int) throws {
        try Testdata.withFolder { folder in
            let expected = (0..<count).map { UInt8(9 * $0) }
            let low = 1 << (bits - 8) - 1
            let frame = expected.map { Int($0) << (bits - 8) | low }.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
            let header = [UInt8]("YUV4MPEG2 W3 H3 C\(space)\nFRAME\n".utf8)
            try Testdata.write(header + frame + [UInt8]("FRAME\n".utf8) + frame.dropLast(), to: "\(folder)/x.y4m")
            let source = try openRecording(at: "\(folder)/x.y4m")
            #expect(source.format.pixelFormat == pixelFormat)
            var frames: [[UInt8]] = []
            try readAll(source) { _, bytes in frames.append([UInt8](bytes)) }
            #expect(frames == [expected, []])
        }
    }

    @Test func y4mAlphaIsPassedOver() throws {
        try Testdata.withFolder { folder in
            let colours = (0..<UInt8(12)).map { $0 }
            let frame = [UInt8]("FRAME\n".utf8) + colours + [99, 99, 99, 99]
            try Testdata.write([UInt8]("YUV4MPEG2 W2 H2 C444alpha\n".utf8) + frame + frame, to: "\(folder)/x.y4m")
            var frames: [[UInt8]] = []
            try readAll(try openRecording(at: "\(folder)/x.y4m")) { _, bytes in frames.append([UInt8](bytes)) }
            #expect(frames == [colours, colours])
        }
    }

    @Test func rawFramesThatEndInTheMiddle() throws {
        try Testdata.withFolder { folder in
            try Testdata.write((0..<UInt8(20)).map { $0 }, to: "\(folder)/x.raw")
            let hints = RecordingHints(pixelFormat: .nv12, size: .init(width: 3, height: 2), fps: 10)
            var arrivals: [Arrival] = []
            try readAll(try openRecording(at: "\(folder)/x.raw", hints: hints)) { arrival, bytes in
                if arrivals.isEmpty { #expect(bytes.elementsEqual((0..<UInt8(10)))) }
                arrivals.append(arrival)
            }
            #expect(arrivals.count == 2)
            let short = try #require(throws: SourceError.self) {
                _ = try openRecording(at: "\(folder)/x.raw", hints: RecordingHints(pixelFormat: .nv12))
            }
            #expect(short.description.contains("--size"))
        }
    }
}
