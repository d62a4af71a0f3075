import Testing

/// `camera.rotate`, `flip`, `crop` and `mask`: a recording seen through them is classified as one that was prepared by hand.
@Suite struct CameraViewTests {
    private let folder: TemporaryFolder
    private static let width = 64
    private static let height = 48

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(Self.y4m(width: Self.width, height: Self.height, Self.pixel), to: "hanging.y4m")
        // The camera hangs on its side: upright the picture is 48 wide and 64 high, its rows are the camera's columns from
        // the left, its columns the camera's rows from below. Of these the lower three quarters are seen.
        try folder.write(
            Self.y4m(width: 48, height: 48) { frame, x, y in
                let row = y + 16
                // Of the right half the middle is masked.
                return x >= 24 && (32..<48).contains(row) ? 0 : Self.pixel(frame, row, 47 - x)
            }, to: "upright.y4m")
    }

    private static func pixel(_ frame: Int, _ x: Int, _ y: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: x * x / 9 + 3 * y + 40 * frame)
    }

    private static func y4m(width: Int, height: Int, _ pixel: (Int, Int, Int) -> UInt8) -> [UInt8] {
        var bytes = Array("YUV4MPEG2 W\(width) H\(height) F20:1 Ip A1:1 Cmono\n".utf8)
        for frame in 0..<5 {
            bytes += "FRAME\n".utf8
            for y in 0..<height { for x in 0..<width { bytes.append(pixel(frame, x, y)) } }
        }
        return bytes
    }

    /// Upright, in quarters of the width and height: 0 is masked.
    private static let stencil: [UInt8] = [
        1, 1, 1, 1,
        1, 1, 1, 1,
        1, 1, 0, 0,
        1, 1, 1, 1,
    ]

    private func configuration(mask: String) throws -> String {
        try folder.write("P5 4 4 255\n".utf8 + Self.stencil, to: "mask.pgm")
        return try folder.write(
            "camera: {rotate: 90, crop: [0, 0.25, 1, 0.75], mask: \(mask)}\n", to: "front.yaml")
    }

    private static let masks = ["mask.pgm", "[[[0.5, 0.5], [1, 0.5], [1, 0.75], [0.5, 0.75]]]"]

    private func replay(_ recording: String, _ arguments: String...) throws -> [UInt8] {
        let outcome = try Command(
            ["replay", "\(folder.path)/\(recording)", "--canonical"] + arguments, in: folder
        ).outcome()
        #expect(outcome.status == 0, "\(outcome.messages)")
        return outcome.bytes
    }

    @Test(arguments: masks) func replayed(mask: String) throws {
        let configuration = try configuration(mask: mask)
        let expected = try replay("upright.y4m")
        #expect(try replay("hanging.y4m", "--config", configuration) == expected)
        #expect(try replay("hanging.y4m") != expected)
    }

    @Test func running() throws {
        let configuration = try configuration(mask: Self.masks[0])
        let expected = try predictions(Command.run("replay", "\(folder.path)/upright.y4m", in: folder).lines)
        let outcome = try Command.run(
            "run", "--source", "\(folder.path)/hanging.y4m", "--config", configuration, "--stdout", "json", in: folder)
        let found = try predictions(outcome.lines)
        #expect(outcome.status == 0 && !found.isEmpty)
        for line in found { #expect(line.top == expected.first { $0.seq == line.seq }?.top) }
    }

    @Test func classified() throws {
        let configuration = try configuration(mask: Self.masks[1])
        for (name, recording, width) in [("hanging", "hanging.y4m", 64), ("upright", "upright.y4m", 48)] {
            let frame = try bytes(ofFile: "\(folder.path)/\(recording)").suffix(width * 48)
            try folder.write(Array("P5 \(width) 48 255\n".utf8) + frame, to: "\(name).pgm")
        }
        let outcome = try Command.run(
            "classify", "\(folder.path)/hanging.pgm", "--config", configuration, in: folder)
        let expected = try Command.run("classify", "\(folder.path)/upright.pgm", in: folder)
        #expect(outcome.status == 0 && expected.status == 0)
        #expect(outcome.output == expected.output.replacing("upright", with: "hanging"))
    }

    @Test func checkAcceptsTheMask() throws {
        let outcome = try Command.run("check", try configuration(mask: Self.masks[0]), in: folder)
        #expect(outcome.status == 0, "\(outcome.messages)")
    }

    /// Mirrored by hand: each line of the picture backwards.
    @Test func flipped() throws {
        try folder.write(
            Self.y4m(width: 64, height: 48) { frame, x, y in Self.pixel(frame, 63 - x, y) }, to: "mirrored.y4m")
        let configuration = try folder.write("camera: {flip: horizontal}\n", to: "front.yaml")
        #expect(try replay("hanging.y4m", "--config", configuration) == replay("mirrored.y4m"))
    }
}
