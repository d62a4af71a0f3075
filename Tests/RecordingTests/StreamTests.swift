import Frames
import Recording
import Testdata
import Testing

/// The recordings among the test data, against their listings.
@Suite(.enabled(if: Testdata.isThere, "\(Testdata.absence)")) struct StreamTests {
    @Test(arguments: [
        "bottle_640x360_restart.mjpeg", "person_768x432.avi", "traffic_320x240.mjpeg", "traffic_320x240_nodht.mjpeg",
    ])
    func framesAreThoseOfTheListing(name: String) throws {
        let listings = try Testdata.json("streams/index.json", as: [StreamListing].self)
        let rows = try #require(listings.first { $0.file == "streams/\(name)" }?.rows)
        let source = try openRecording(at: Testdata.path("streams/\(name)"), hints: RecordingHints(fps: 10))
        #expect(source.format.width == rows[0].width && source.format.height == rows[0].height)
        var index = 0
        try readAll(source) { arrival, bytes in
            #expect(bytes.count == rows[index].byteCount)
            #expect(arrival == .frame(FrameTimes(tenthOfASecond: index)))
            index += 1
        }
        #expect(index == rows.count)
    }

    private struct Damage: Decodable {
        var frame: Int
        var bytes: Int
        var kind: String
    }

    @Test func damagedFramesKeepTheirPlaces() throws {
        let listing = try Testdata.json("streams/traffic_320x240_damaged.json", as: [Damage].self)
        let source = try openRecording(at: Testdata.path("streams/traffic_320x240_damaged.mjpeg"))
        var index = 0
        try readAll(source) { _, bytes in
            // Bytes before a picture belong to none.
            if listing[index].kind == "garbage_before" {
                #expect(bytes.count < listing[index].bytes && bytes[0] == 0xFF)
            } else {
                #expect(bytes.count == listing[index].bytes, "frame \(index)")
            }
            index += 1
        }
        #expect(index == listing.count)
    }

    @Test func memoryGivesTheSameFramesAsTheFile() throws {
        let path = "streams/traffic_320x240_damaged.mjpeg"
        var expected: [UInt64] = []
        try readAll(try openRecording(at: Testdata.path(path))) { expected.append(fnv1a($1)) }
        var found: [UInt64] = []
        try Testdata.bytes(path).withUnsafeBytes { bytes in
            try readAll(try MJPEGStream(bytes: bytes, name: "demo", fps: 25)) { found.append(fnv1a($1)) }
        }
        #expect(found == expected && found.count == 90)
    }

    @Test func frameAboveTheSlotIsLostAndTheRestGoesOn() throws {
        let path = Testdata.path("streams/traffic_320x240.mjpeg")
        var (kept, lost) = (0, 0)
        try readAll(try openRecording(at: path), slotCapacity: 8192) { arrival, bytes in
            switch arrival {
            case .frame:
                #expect(bytes.count <= 8192)
                kept += 1
            case .lost(let fate, let count, _):
                #expect(fate == .undecodable && count == 1)
                lost += 1
            case .news, .idle, .end: Issue.record("a recording gives frames until it ends, and it does so outside")
            }
        }
        #expect(kept + lost == 150 && kept > 0 && lost > 0)
    }

    @Test func y4m() throws {
        let source = try openRecording(at: Testdata.path("streams/bottle_320x180.y4m"), hints: RecordingHints(fps: 1))
        #expect(
            source.format
                == FrameFormat(
                    pixelFormat: .i420, width: 320, height: 180, stride: 320, fps: 179.0 / 6, range: .limited))
        var last: Arrival?
        var count = 0
        try readAll(source) { arrival, bytes in
            #expect(bytes.count == 320 * 180 * 3 / 2)
            last = arrival
            count += 1
        }
        #expect(count == 16)
        let nanoseconds = UInt64(count - 1) * 6_000_000_000 / 179
        #expect(
            last
                == .frame(
                    FrameTimes(
                        capturedAt: nanoseconds, wallTime: Int64(nanoseconds), driverSequence: UInt32(count - 1))))
    }

    @Test func rawFrames() throws {
        let hints = RecordingHints(pixelFormat: .yuyv, size: .init(width: 320, height: 240), fps: 10)
        let source = try openRecording(at: Testdata.path("streams/person_320x240_yuyv.raw"), hints: hints)
        #expect(
            source.format == FrameFormat(pixelFormat: .yuyv, width: 320, height: 240, stride: 640, fps: 10))
        let means = try #require(
            try Testdata.json("streams/index.json", as: [StreamListing].self)
                .first { $0.file == "streams/person_320x240_yuyv.raw" }?.meanLuma)
        var index = 0
        try readAll(source) { arrival, bytes in
            #expect(arrival == .frame(FrameTimes(tenthOfASecond: index)))
            let sum = stride(from: 0, to: bytes.count, by: 2).reduce(0) { $0 + Int(bytes[$1]) }
            #expect(abs(Double(sum) / (320 * 240) - means[index]) < 0.006)
            index += 1
        }
        #expect(index == means.count)
    }

    @Test(arguments: [
        "bottle-detection_original_h264.mp4", "person_320x240_yuyv.raw", "index.json",
    ])
    func whatIsNoRecordingIsRefused(name: String) throws {
        let error = try #require(throws: SourceError.self) {
            _ = try openRecording(at: Testdata.path("streams/\(name)"))
        }
        #expect(error.kind == .malformed)
    }
}

extension FrameTimes {
    init(tenthOfASecond index: Int) {
        self.init(
            capturedAt: UInt64(index) * 100_000_000, wallTime: Int64(index) * 100_000_000,
            driverSequence: UInt32(index))
    }
}
