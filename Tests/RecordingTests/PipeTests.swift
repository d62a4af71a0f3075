import Frames
import Recording
import Testdata
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Streams that are no files.
@Suite struct PipeTests {
    /// As much of a JPEG as the marker walk looks at: 16 × 8 pixels.
    private let picture: [UInt8] =
        [0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0, 8, 0, 16, 1, 1, 0x11, 0, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 5, 6, 7]
        + [0xFF, 0xD9]

    /// Gives both ends of a pipe; the reading one first.
    private func withPipe(_ body: (Int32, Int32) throws -> Void) throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        try body(ends[0], ends[1])
    }

    private func send(_ bytes: [UInt8], to descriptor: Int32) {
        #expect(bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) } == bytes.count)
    }

    /// A frame is given as soon as it is there, though the pipe stays open: were it not, this would wait for ever.
    @Test(.timeLimit(.minutes(1))) func aFrameDoesNotWaitForTheNext() throws {
        try withPipe { reading, writing in
            send(picture, to: writing)
            let source = try openRecording(descriptor: reading, name: "standard input")
            #expect(source.format.width == 16 && source.format.height == 8 && source.format.fps == 25)
            let ring = FrameRing(lanes: 1, slotCapacity: 4096, policy: .blocking)
            for index in 0..<3 {
                guard var slot = ring.reserve() else { return }
                let times = FrameTimes(
                    capturedAt: UInt64(index) * 40_000_000, wallTime: Int64(index) * 40_000_000,
                    driverSequence: UInt32(index))
                #expect(try source.read(into: &slot) == .frame(times))
                let count = slot.byteCount
                #expect(count == picture.count)
                send(picture, to: writing)
            }
        }
    }

    @Test func anHTTPMultipartBody() throws {
        try Testdata.withFolder { folder in
            let head = [UInt8]("--frame\r\nContent-Type: image/jpeg\r\nContent-Length: 28\r\n\r\n".utf8)
            try Testdata.write((0..<5).flatMap { _ in head + picture + [13, 10] }, to: "\(folder)/body")
            var count = 0
            try readAll(try openRecording(at: "\(folder)/body")) { _, bytes in
                #expect([UInt8](bytes) == picture)
                count += 1
            }
            #expect(count == 5)
        }
    }

    /// A picture of any size passes through the same small window.
    @Test func aHugePictureIsLostAndTheNextIsRead() throws {
        try Testdata.withFolder { folder in
            let path = "\(folder)/x.mjpeg"
            try Testdata.write([UInt8](picture.dropLast(2)), to: path)
            let size = 1 << 28
            let file = open(path, O_WRONLY | O_APPEND)
            #expect(ftruncate(file, size) == 0)
            send([0xFF, 0xD9] + picture, to: file)
            close(file)
            var arrivals: [Arrival] = []
            try readAll(try openRecording(at: path, hints: RecordingHints(fps: 10)), slotCapacity: 4096) { arrival, _ in
                arrivals.append(arrival)
            }
            let reason =
                "its \(size + 2) bytes are more than the 4096 that a frame may have (camera.max_frame_bytes)"
            #expect(
                arrivals
                    == [
                        .lost(.undecodable, count: 1, reason: reason), .frame(FrameTimes(tenthOfASecond: 1)),
                    ])
        }
    }
}
