import Frames
import Testing

/// Bytes of JPEGs without a picture in them: what the walk sees, and nothing more.
enum Sketch {
    static let soi: [UInt8] = [0xFF, 0xD8]
    static let eoi: [UInt8] = [0xFF, 0xD9]
    static let app0: [UInt8] = segment(0xE0, [0x4A, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0])
    static let quantisation: [UInt8] = segment(0xDB, [UInt8](repeating: 7, count: 65))
    static let scan: [UInt8] = segment(0xDA, [1, 1, 0, 0, 63, 0])

    static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        [0xFF, marker, UInt8((content.count + 2) >> 8), UInt8((content.count + 2) & 255)] + content
    }

    static func frameHeader(_ width: Int, _ height: Int, marker: UInt8 = 0xC0) -> [UInt8] {
        let size = [UInt8(height >> 8), UInt8(height & 255), UInt8(width >> 8), UInt8(width & 255)]
        return segment(marker, [8] + size + [1, 1, 0x11, 0])
    }

    static func picture(_ data: [UInt8] = [1, 2, 3], before: [UInt8] = []) -> [UInt8] {
        soi + app0 + before + quantisation + frameHeader(16, 8) + scan + data + eoi
    }
}

/// The pictures that the splitter finds when the window grows by `chunk` bytes at a time.
func split(_ stream: [UInt8], chunk: Int = .max) -> [[UInt8]] {
    var splitter = JPEGSplitter()
    var pictures: [[UInt8]] = []
    var current: [UInt8] = []
    var (start, end) = (0, 0)
    stream.withUnsafeBytes { all in
        while true {
            let atEnd = end == all.count
            if start == end {
                if atEnd { break }
                end = chunk < all.count - end ? end + chunk : all.count
                continue
            }
            switch splitter.step(over: UnsafeRawBufferPointer(rebasing: all[start..<end]), atEnd: atEnd) {
            case .skip(let count): start += count
            case .take(let count):
                current += all[start..<start + count]
                start += count
            case .end(let count):
                pictures.append(current + all[start..<start + count])
                current = []
                start += count
            case .more:
                #expect(!atEnd && end - start < JPEGSplitter.longestLook)
                end = chunk < all.count - end ? end + chunk : all.count
            }
        }
    }
    if splitter.isInside { pictures.append(current) }
    return pictures
}

@Suite struct JPEGSplitterTests {
    static let plain = Sketch.picture()
    static let endless = [UInt8](plain.dropLast(2))
    static let broken = endless + [0xFF, 0xE5, 0, 200]
    static let streams: [(stream: [UInt8], pictures: [[UInt8]])] = [
        ([], []),
        ([1, 2, 3, 0xFF], []),
        (plain + plain, [plain, plain]),
        // Bytes between, among them an SOI that no marker follows.
        ([9, 0xFF, 0xD8, 0] + plain + [0, 0, 0xFF] + plain + [0xFF, 0xD8], [plain, plain]),
        // Stuffing, restart markers and fill bytes within a scan.
        twice(Sketch.picture([1, 0xFF, 0, 0xD9, 0xFF, 0xD0, 2, 0xFF, 0xD7, 0xFF, 0xFF, 0xFF])),
        // A thumbnail in APP1, and tables between two scans.
        twice(Sketch.picture(before: Sketch.segment(0xE1, [0] + plain + [0]))),
        twice(
            Sketch.picture([5, 0xFF, 0] + Sketch.segment(0xC4, [0] + [UInt8](repeating: 0, count: 16)) + Sketch.scan)),
        // A doubled SOI, also with fill bytes between.
        twice(Sketch.soi + plain),
        twice(Sketch.soi + [0xFF, 0xFF] + plain),
        // No EOI: the next picture ends it, and the end of the stream.
        (endless + endless, [endless, endless]),
        // Broken data with what looks like a segment over the next picture.
        (broken + plain + plain, [broken, plain, plain]),
    ]

    private static func twice(_ picture: [UInt8]) -> ([UInt8], [[UInt8]]) { (picture + picture, [picture, picture]) }

    @Test(arguments: streams.indices, [1, 2, 3, 7, 64, Int.max])
    func picturesAreFound(number: Int, chunk: Int) {
        #expect(split(Self.streams[number].stream, chunk: chunk) == Self.streams[number].pictures)
    }

    /// Cut off anywhere, a picture costs none but itself. (After 3 bytes it looks like a doubled SOI.)
    @Test func aCutPictureDoesNotTakeTheNext() {
        for count in 4..<Self.plain.count {
            let cut = [UInt8](Self.plain[..<count])
            #expect(split(cut + Self.plain + Self.plain) == [cut, Self.plain, Self.plain], "cut after \(count) bytes")
        }
    }

    /// Whatever comes, every byte is stepped over once.
    @Test func anythingEnds() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let stream: [UInt8] = (0..<Int.random(in: 0..<400, using: &random)).map { _ in
                [0xFF, 0xFF, 0xFF, 0xD8, 0xD9, 0xDA, 0xE1, 0xC4, 0, 1, 8].randomElement(using: &random) ?? 0
            }
            let whole = split(stream)
            #expect(split(stream, chunk: 1) == whole, "\(stream)")
            #expect(whole.reduce(0) { $0 + $1.count } <= stream.count)
        }
    }
}

@Suite struct JPEGMarkersTests {
    @Test func theHeaderTellsSizeAndKind() {
        let thumbnail = Sketch.segment(0xE1, Sketch.picture())
        for (marker, coding, isArithmetic): (UInt8, JPEGHeader.Coding, Bool) in [
            (0xC0, .baseline, false), (0xC1, .extended, false), (0xC2, .progressive, false), (0xC3, .lossless, false),
            (0xC9, .extended, true), (0xCA, .progressive, true),
        ] {
            let bytes = [1, 2] + Sketch.soi + thumbnail + Sketch.frameHeader(640, 360, marker: marker) + Sketch.scan
            #expect(
                bytes.withUnsafeBytes { JPEGMarkers.header(in: $0) }
                    == JPEGHeader(
                        width: 640, height: 360, components: 1, precision: 8, coding: coding, isArithmetic: isArithmetic
                    ))
            for count in 0..<(bytes.count - 10 - Sketch.scan.count) {
                #expect(bytes[..<count].withUnsafeBytes { JPEGMarkers.header(in: $0) } == nil)
            }
        }
    }

    @Test func whatStandsBeforeAPictureIsCut() {
        let picture = Sketch.picture()
        for before: [UInt8] in [
            [], [1, 2, 0xFF], [0xFF, 0xD8], [7, 0xFF, 0xD8, 0xFF, 0xFF, 0xD8], Sketch.soi + Sketch.soi,
        ] {
            #expect((before + picture).withUnsafeBytes { [UInt8](JPEGMarkers.trim($0)) } == picture)
        }
        for nothing: [UInt8] in [[], [0xFF], [0xFF, 0xD8], [1, 2, 3]] {
            #expect(nothing.withUnsafeBytes { [UInt8](JPEGMarkers.trim($0)) } == nothing)
        }
    }
}
