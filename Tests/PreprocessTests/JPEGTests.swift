import Frames
import Preprocess
import Recording
import Testdata
import Testing

/// A JPEG decoded whole, as RGB24.
struct Decoded {
    var md5: String
    var mean: [Double]
}

func decode(_ reader: FrameReader, _ bytes: UnsafeRawBufferPointer) throws(FrameFault) -> Decoded {
    var hash = MD5()
    var sums = [Int](repeating: 0, count: 3)
    var pixels = 0
    let width = JPEGMarkers.header(in: bytes)?.width ?? 0
    try reader.rows(of: bytes, format: FrameFormat(pixelFormat: .mjpeg, width: 0, height: 0)) { _, row in
        let isGrey = row.count == width
        let colours = isGrey ? row.flatMap { [$0, $0, $0] } : [UInt8](row)
        for index in colours.indices { sums[index % 3] += Int(colours[index]) }
        pixels += width
        colours.withUnsafeBufferPointer { hash.update($0) }
    }
    return Decoded(md5: hash.hex(), mean: sums.map { Double($0) / Double(pixels) })
}

@Suite(.enabled(if: Testdata.isThere, "\(Testdata.absence)")) struct JPEGTests {
    static let reader = InputDescription(width: 8, height: 8)

    @Test(arguments: ["bottle_640x360_restart", "traffic_320x240", "traffic_320x240_nodht"])
    func streamsDecodeAsListed(name: String) throws {
        let listings = try Testdata.json("streams/index.json", as: [StreamListing].self)
        let rows = try #require(listings.first { $0.file == "streams/\(name).mjpeg" }?.rows)
        let reader = FrameReader(Self.reader, exact: true)
        var index = 0
        try readAll(try openRecording(at: Testdata.path("streams/\(name).mjpeg"))) { _, bytes in
            let decoded = try decode(reader, bytes)
            #expect(decoded.md5 == rows[index].md5, "frame \(index)")
            index += 1
        }
        #expect(index == rows.count)
    }

    @Test func damagedFramesAreThoseThatDjpegRefusesOrWarnsAbout() throws {
        let reader = FrameReader(Self.reader)
        var faults: [Int: Fate] = [:]
        var index = 0
        let tensor = TensorMemory(Self.reader)
        let source = try openRecording(at: Testdata.path("streams/traffic_320x240_damaged.mjpeg"))
        try readAll(source) { _, bytes in
            do throws(FrameFault) {
                try reader.fill(tensor.view, from: bytes, format: source.format)
            } catch {
                faults[index] = error.fate
            }
            index += 1
        }
        #expect(faults.keys.sorted() == [23, 29, 35, 41, 53, 59, 65, 71])
        #expect(faults[23] == .truncated && faults[41] == .truncated)
    }

    /// What one picture defines must not reach the next.
    @Test func aReaderKeepsNothingFromOnePictureToTheNext() throws {
        let used = FrameReader(Self.reader, exact: true)
        for name in ["zune/sampling_factors.jpg", "jpeg-decoder/restarts.jpg", "jpeg-decoder/progressive3.jpg"] {
            _ = try? Testdata.bytes("jpeg-odd/\(name)").withUnsafeBytes { try decode(used, $0) }
        }
        var count = 0
        try readAll(try openRecording(at: Testdata.path("streams/traffic_320x240_nodht.mjpeg"))) { _, bytes in
            count += 1
            guard count % 20 == 0 else { return }
            let fresh = try decode(FrameReader(Self.reader), bytes)
            #expect(try decode(used, bytes).md5 == fresh.md5)
        }
        // Without its quantisation tables a picture is no picture, whatever was decoded before.
        var bytes = try Testdata.bytes("jpeg-odd/libjpeg-turbo/testorig.jpg")
        _ = try bytes.withUnsafeBytes { try decode(used, $0) }
        for index in bytes.indices.dropLast() where bytes[index] == 0xFF && bytes[index + 1] == 0xDB {
            bytes[index + 1] = 0xEE
        }
        let fault = try #require(throws: FrameFault.self) { _ = try bytes.withUnsafeBytes { try decode(used, $0) } }
        #expect(fault.fate == .undecodable)
    }

    @Test(arguments: [
        "libjpeg-turbo/testorig.jpg", "jpeg-decoder/restarts.jpg", "jpeg-decoder/progressive-missing-ac.jpg",
    ])
    func cutOffAnywhereAPictureIsTruncated(name: String) throws {
        let bytes = try Testdata.bytes("jpeg-odd/\(name)")
        let reader = FrameReader(Self.reader)
        let tensor = TensorMemory(Self.reader)
        let format = FrameFormat(pixelFormat: .mjpeg, width: 0, height: 0)
        bytes.withUnsafeBytes { all in
            for count in 0..<(all.count - 2) {
                let fault = #expect(throws: FrameFault.self) {
                    try reader.fill(tensor.view, from: UnsafeRawBufferPointer(rebasing: all[..<count]), format: format)
                }
                if count > 2 { #expect(fault?.fate == .truncated, "\(count): \(fault?.reason ?? "")") }
            }
            #expect(throws: Never.self) { try reader.fill(tensor.view, from: all, format: format) }
        }
    }

    /// Wrong bytes give a fault or a picture, never a crash, and leave nothing behind.
    @Test func anyByteMayBeWrong() throws {
        var bytes = try Testdata.bytes("jpeg-odd/libjpeg-turbo/testorig.jpg")
        let reader = FrameReader(Self.reader, exact: true)
        let tensor = TensorMemory(Self.reader)
        let format = FrameFormat(pixelFormat: .mjpeg, width: 0, height: 0)
        let before = try bytes.withUnsafeBytes { try decode(reader, $0).md5 }
        for index in bytes.indices {
            let right = bytes[index]
            for wrong: UInt8 in [0, 255, right ^ 1, right ^ 0x80] {
                bytes[index] = wrong
                try? bytes.withUnsafeBytes { try reader.fill(tensor.view, from: $0, format: format) }
            }
            bytes[index] = right
        }
        #expect(try bytes.withUnsafeBytes { try decode(reader, $0).md5 } == before)
    }

    @Test func aPictureAboveTheLimitIsRefused() throws {
        var bytes = try Testdata.bytes("jpeg-odd/libjpeg-turbo/testorig.jpg")
        let header = try #require(bytes.indices.first { bytes[$0...].starts(with: [0xFF, 0xC0]) })
        bytes.replaceSubrange(header + 5..<header + 9, with: [0x20, 0x00, 0x20, 0x00])
        let fault = try #require(throws: FrameFault.self) {
            _ = try samples(Self.reader, of: bytes, FrameFormat(pixelFormat: .mjpeg, width: 0, height: 0))
        }
        #expect(
            fault
                == FrameFault(
                    .undecodable, "libjpeg: 8192 x 8192 pixels are more than the 64000000 that a picture may have"))
    }

    /// A small file with many scans would keep a lane busy for long.
    @Test(arguments: [(nil as Int?, 200), (4000, 25)])
    func moreScansThanAPictureHasAreRefused(side: Int?, limit: Int) throws {
        var bytes = try Testdata.bytes("jpeg-odd/jpeg-decoder/progressive-missing-ac.jpg")
        if let side {
            let header = try #require(bytes.indices.first { bytes[$0...].starts(with: [0xFF, 0xC2]) })
            let length = [UInt8(side >> 8), UInt8(side & 255)]
            bytes.replaceSubrange(header + 5..<header + 9, with: length + length)
        }
        let scan = try #require(bytes.indices.first { bytes[$0...].starts(with: [0xFF, 0xDA]) })
        let many = bytes[..<scan] + (0..<300).flatMap { _ in bytes[scan...].dropLast(2) } + [0xFF, 0xD9]
        let fault = try #require(throws: FrameFault.self) {
            _ = try samples(Self.reader, of: [UInt8](many), FrameFormat(pixelFormat: .mjpeg, width: 0, height: 0))
        }
        #expect(fault.reason == "libjpeg: more than \(limit) scans")
    }

    /// Its coefficients, 32 MB of them, are not kept until the next picture. In a process of its own, as memory is all of its.
    @Test func aRefusedPictureLeavesNoMemoryBehind() async {
        await #expect(processExitsWith: .success) {
            var bytes = try Testdata.bytes("jpeg-odd/jpeg-decoder/progressive-missing-ac.jpg")
            let scan = try #require(bytes.indices.first { bytes[$0...].starts(with: [0xFF, 0xDA]) })
            let header = try #require(bytes.indices.first { bytes[$0...].starts(with: [0xFF, 0xC2]) })
            bytes.replaceSubrange(header + 5..<header + 9, with: [15, 160, 15, 160])
            bytes = bytes[..<scan] + (0..<40).flatMap { _ in bytes[scan...].dropLast(2) } + [0xFF, 0xD9]
            let reader = FrameReader(JPEGTests.reader)
            #expect(throws: FrameFault.self) {
                try bytes.withUnsafeBytes {
                    try reader.rows(of: $0, format: FrameFormat(pixelFormat: .mjpeg, width: 0, height: 0)) { _, _ in }
                }
            }
            let status = String(decoding: try Testdata.read("/proc/self/status"), as: UTF8.self)
            func kilobytes(_ name: String) -> Int {
                let line = status.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
                return Int(line.filter(\.isNumber)) ?? 0
            }
            let (peak, now) = (kilobytes("VmHWM:"), kilobytes("VmRSS:"))
            #expect(peak - now > 25_000, "\(peak) kB at most, \(now) kB now")
        }
    }

    /// Scaled down on the way, a picture is another, and hardly so.
    @Test func scalingOnTheWayChangesLittle() throws {
        let picture = try readPicture(at: Testdata.path("images/extra/parrot.jpg"), limit: 1 << 20)
        let input = InputDescription(width: 96, height: 96, resize: .crop)
        let exact = try samples(input, exact: true, of: picture.bytes, picture.format)
        let scaled = try samples(input, exact: false, of: picture.bytes, picture.format)
        let sum = zip(exact, scaled).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        #expect(sum > 0 && Double(sum) / Double(exact.count) < 0.75, "\(Double(sum) / Double(exact.count))")
    }
}
