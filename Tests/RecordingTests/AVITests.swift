import Frames
import Recording
import Testdata
import Testing

@Suite struct AVITests {
    /// JPEGs as far as it matters here, of odd and even sizes.
    private let frames: [[UInt8]] = (0..<9).map {
        [0xFF, 0xD8, 0xFF] + noise(5 + $0, seed: UInt64($0)) + [0xFF, 0xD9]
    }

    private func read(_ bytes: [UInt8], slotCapacity: Int = 4096) throws -> (FrameFormat, [Arrival], [[UInt8]]) {
        var result: (FrameFormat, [Arrival], [[UInt8]])?
        try Testdata.withFolder { folder in
            try Testdata.write(bytes, to: "\(folder)/x.avi")
            let source = try openRecording(at: "\(folder)/x.avi")
            var (arrivals, contents): ([Arrival], [[UInt8]]) = ([], [])
            try readAll(source, slotCapacity: slotCapacity) { arrival, bytes in
                arrivals.append(arrival)
                contents.append([UInt8](bytes))
            }
            result = (source.format, arrivals, contents)
        }
        return try #require(result)
    }

    @Test(arguments: [
        AVIFile(), AVIFile(hasIndex: false), AVIFile(hasIndex: false, hasListSizes: false), AVIFile(isPadded: false),
        AVIFile(framesPerRIFF: 4), AVIFile(hasIndex: false, hasListSizes: false, framesPerRIFF: 2),
        AVIFile(hasSound: true), AVIFile(codec: "mjpg", isPadded: false, framesPerRIFF: 1, hasSound: true),
    ])
    func everyKindGivesItsFrames(file: AVIFile) throws {
        let (format, arrivals, contents) = try read(file.bytes(frames))
        #expect(contents == frames)
        #expect(
            format
                == FrameFormat(pixelFormat: .mjpeg, width: 8, height: 6, fps: 30000.0 / 1001, range: .full))
        #expect(
            arrivals.last
                == .frame(FrameTimes(capturedAt: 266_933_333, wallTime: 266_933_333, driverSequence: 8)))
    }

    /// Cut off anywhere, it loses what is cut off, and what is whole stays.
    @Test func truncation() throws {
        for file in [AVIFile(hasIndex: false), AVIFile(hasListSizes: false)] {
            let bytes = file.bytes(Array(frames.prefix(3)))
            let firstFrame = try #require(bytes.indices.first { bytes[$0...].starts(with: "00dc".utf8) })
            for count in (firstFrame + 8)..<bytes.count {
                let (_, _, contents) = try read(Array(bytes.prefix(count)))
                for (content, frame) in zip(contents.dropLast(), frames) { #expect(content == frame) }
                if let last = contents.last { #expect(frames[contents.count - 1].starts(with: last)) }
            }
            for count in 12..<firstFrame - 12 {
                #expect(throws: SourceError.self) { _ = try read(Array(bytes.prefix(count))) }
            }
        }
    }

    @Test func anEmptyChunkIsAFrameThatWasLost() throws {
        let (_, arrivals, _) = try read(AVIFile().bytes([frames[0], [], frames[1]]))
        #expect(arrivals.count == 3)
        guard case .lost(.driverGap, 1, _) = arrivals[1] else {
            Issue.record("\(arrivals[1])")
            return
        }
    }

    @Test func damageBetweenChunksCostsOneFrame() throws {
        var bytes = AVIFile(hasIndex: false).bytes(frames)
        let chunks = bytes.indices.filter { bytes[$0...].starts(with: "00dc".utf8) }
        bytes.replaceSubrange(chunks[4]..<chunks[5], with: [0, 1, 2, 3, 0xFF, 0xFF, 0xFF, 0xFF, 4])
        let (_, arrivals, contents) = try read(bytes)
        #expect(contents == Array(frames[..<4]) + [[]] + Array(frames[5...]))
        guard case .lost(.undecodable, 1, _) = arrivals[4] else {
            Issue.record("\(arrivals[4])")
            return
        }
    }

    @Test func aFrameAboveTheSlotIsLostAndTheRestGoesOn() throws {
        let (_, arrivals, contents) = try read(
            AVIFile().bytes([frames[0], [UInt8](repeating: 1, count: 5001), frames[1]]), slotCapacity: 4096)
        #expect(arrivals.count == 3 && contents == [frames[0], [], frames[1]])
    }

    @Test(arguments: [
        (AVIFile(codec: "H264").bytes([[1]]), "found the codec \"H264\""),
        ([UInt8]("RIFF\u{4}\0\0\0WAVEfmt ".utf8), "found \"WAVE\""),
        ([UInt8]("RIFF\u{4}\0\0\0AVI LIST\u{4}\0\0\0movi".utf8), "no video stream"),
        ([UInt8]("RIFF\u{4}\0\0\0AVI ".utf8), "ends before its first frame"),
    ])
    func refusals(bytes: [UInt8], words: String) throws {
        let error = try #require(throws: SourceError.self) { _ = try read(bytes) }
        #expect(error.kind == .malformed && error.description.contains(words))
    }
}
