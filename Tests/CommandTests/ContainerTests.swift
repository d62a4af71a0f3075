import Foundation
import Frames
import Preprocess
import Recording
import Testdata
import Testing

/// The same pictures in every kind of recording.
@Suite(.enabled(if: Testdata.isThere, "\(Testdata.absence)")) struct ContainerTests {
    private static let (width, height) = (768, 432)

    private static let pictures: [[UInt8]] = {
        var pictures: [[UInt8]] = []
        try? readAll(try openRecording(at: Testdata.path("streams/person_768x432.avi"))) {
            pictures.append([UInt8]($1))
        }
        return stride(from: 0, to: pictures.count, by: 15).map { pictures[$0] }
    }()

    /// R, G, B of each picture.
    private static let pixels: [[UInt8]] = pictures.map { picture in
        let reader = FrameReader(InputDescription(width: width, height: height), exact: true)
        var rows: [UInt8] = []
        picture.withUnsafeBytes { bytes in
            try? reader.rows(of: bytes, format: FrameFormat(pixelFormat: .mjpeg, width: 0, height: 0)) {
                rows += $1
            }
        }
        return rows
    }

    /// ITU-R BT.601, limited range; chroma is the mean over `across` × `down` pixels.
    private static func planes(_ rgb: [UInt8], across: Int, down: Int) -> (y: [UInt8], cb: [UInt8], cr: [UInt8]) {
        func byte(_ value: Double) -> UInt8 { UInt8(min(max(value.rounded(), 0), 255)) }
        var (y, cb, cr): ([UInt8], [UInt8], [UInt8]) = ([], [], [])
        func colours(_ x: Int, _ row: Int) -> (Double, Double, Double) {
            let place = 3 * (row * width + x)
            return (Double(rgb[place]), Double(rgb[place + 1]), Double(rgb[place + 2]))
        }
        for row in 0..<height {
            for x in 0..<width {
                let (red, green, blue) = colours(x, row)
                y.append(byte(16 + 219 / 255 * (0.299 * red + 0.587 * green + 0.114 * blue)))
                guard x % across == 0, row % down == 0 else { continue }
                var (sumBlue, sumRed) = (0.0, 0.0)
                for (dx, dy) in (0..<across * down).map({ ($0 % across, $0 / across) }) {
                    let (red, green, blue) = colours(x + dx, row + dy)
                    let luma = 0.299 * red + 0.587 * green + 0.114 * blue
                    sumBlue += (blue - luma) / 1.772
                    sumRed += (red - luma) / 1.402
                }
                let count = Double(across * down)
                cb.append(byte(128 + 224 / 255 * sumBlue / count))
                cr.append(byte(128 + 224 / 255 * sumRed / count))
            }
        }
        return (y, cb, cr)
    }

    private static func y4m(_ space: String, across: Int, down: Int) -> [UInt8] {
        let header = "YUV4MPEG2 W\(width) H\(height) F25:1 C\(space)\n"
        return pixels.reduce(into: Array(header.utf8)) { stream, rgb in
            let (y, cb, cr) = planes(rgb, across: across, down: down)
            stream += Array("FRAME\n".utf8) + y + cb + cr
        }
    }

    private static func yuyv(_ rgb: [UInt8]) -> [UInt8] {
        let (y, cb, cr) = planes(rgb, across: 2, down: 1)
        return cb.indices.flatMap { [y[2 * $0], cb[$0], y[2 * $0 + 1], cr[$0]] }
    }

    private static func nv12(_ rgb: [UInt8]) -> [UInt8] {
        let (y, cb, cr) = planes(rgb, across: 2, down: 2)
        return y + zip(cb, cr).flatMap { [$0, $1] }
    }

    private static func multipart() -> [UInt8] {
        pictures.flatMap { picture in
            Array("--f\r\nContent-Type: image/jpeg\r\nContent-Length: \(picture.count)\r\n\r\n".utf8) + picture
                + Array("\r\n".utf8)
        } + Array("--f--\r\n".utf8)
    }

    private static let kinds: [(name: String, bytes: @Sendable () -> [UInt8], flags: [String])] = [
        ("x.avi", { AVIFile(framesPerRIFF: 7).bytes(pictures) }, []),
        ("multipart", multipart, []),
        ("444.y4m", { y4m("444", across: 1, down: 1) }, []),
        ("422.y4m", { y4m("422", across: 2, down: 1) }, []),
        ("420.y4m", { y4m("420", across: 2, down: 2) }, []),
        ("yuyv.raw", { pixels.flatMap(yuyv) }, ["--format", "YUYV"]),
        ("nv12.raw", { pixels.flatMap(nv12) }, ["--format", "NV12"]),
        ("rgb.raw", { pixels.flatMap { $0 } }, ["--format", "RGB24"]),
    ]

    @Test(arguments: kinds.indices)
    func labelsAreThoseOfConcatenatedJPEGs(kind: Int) throws {
        let folder = try TemporaryFolder()
        let mjpeg = try folder.write(Self.pictures.flatMap { $0 }, to: "x.mjpeg")
        let expected = try predictions(Command.run("replay", mjpeg, in: folder).lines)
        #expect(expected.count == 20)
        let (name, bytes, flags) = Self.kinds[kind]
        let path = try folder.write(bytes(), to: name)
        let sizes = flags.isEmpty ? [] : ["--size", "\(Self.width)x\(Self.height)"]
        let found = try predictions(Command(["replay", path] + flags + sizes, in: folder).outcome().lines)
        #expect(found.count == expected.count)
        for (one, other) in zip(found, expected) {
            #expect(one.state == other.state, "\(name), frame \(one.seq ?? -1)")
            let chances = Dictionary(uniqueKeysWithValues: (other.top ?? []).map { ($0.label, $0.p) })
            for score in one.top ?? [] {
                let difference = abs(score.p - (chances[score.label] ?? 0))
                #expect(difference <= 0.02, "\(name), frame \(one.seq ?? -1): \(score.label)")
            }
        }
    }

    /// Every recording of the test data, with the frames that its listing tells.
    @Test func everyStreamReplays() throws {
        let folder = try TemporaryFolder()
        let raw = ["--format", "YUYV", "--size", "320x240", "--fps", "10"]
        let streams: [(String, [String], Int, Int)] = [
            ("bottle_320x180.y4m", [], 16, 0), ("bottle_640x360_restart.mjpeg", [], 60, 0),
            ("person_320x240_yuyv.raw", raw, 16, 0), ("person_768x432.avi", [], 300, 0),
            ("traffic_320x240.mjpeg", [], 150, 0), ("traffic_320x240_nodht.mjpeg", [], 100, 0),
            ("traffic_320x240_damaged.mjpeg", [], 90, 8),
        ]
        for (name, flags, captured, dropped) in streams {
            let path = Testdata.path("streams/\(name)")
            let result = try Command(["replay", path] + flags, in: folder).outcome()
            #expect(result.status == 0)
            #expect(
                result.messages.contains("captured \(captured), classified \(captured - dropped), dropped \(dropped)"),
                "\(result.messages)")
            #expect(try predictions(result.lines).count == captured - dropped)
        }
    }
}
