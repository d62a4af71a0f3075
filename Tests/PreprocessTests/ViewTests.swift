import Frames
import Preprocess
import Recording
import Testdata
import Testing

/// A turned, mirrored, cropped and masked frame gives, bit for bit, what the picture gives that was made so beforehand.
@Suite struct ViewTests {
    /// A frame's pixels as the plain reader sees them: R, G, B, or luma alone.
    private func picture(
        _ bytes: [UInt8], _ format: FrameFormat, width: Int, height: Int, isGrey: Bool
    ) throws -> NaivePicture<[UInt8]> {
        let input = InputDescription(
            width: width, height: height, channels: isGrey ? 1 : 3, order: isGrey ? .grey : .rgb)
        let flat = try samples(input, of: bytes, format)
        let count = input.channels
        return NaivePicture(width: width, height: height) { x, y in
            [UInt8](flat[(count * (y * width + x))...].prefix(count))
        }
    }

    private func format(of picture: NaivePicture<[UInt8]>) -> FrameFormat {
        picture.pixels[0].count == 3
            ? rgb24(picture.width, picture.height)
            : FrameFormat(pixelFormat: .grey, width: picture.width, height: picture.height)
    }

    private func input(_ random: inout Seeded) -> InputDescription {
        let order = random.pick(InputDescription.Order.allCases)
        return InputDescription(
            width: random.pick(1...50), height: random.pick(1...50), channels: order == .grey ? 1 : 3, order: order,
            mean: [31], std: [3], resize: random.pick(InputDescription.Resize.allCases),
            filter: random.pick(InputDescription.Filter.allCases))
    }

    private func check(
        _ bytes: [UInt8], _ format: FrameFormat, width: Int, height: Int, _ input: InputDescription, _ view: View
    ) throws {
        let camera = try picture(bytes, format, width: width, height: height, isGrey: input.order == .grey)
        let seen = camera.upright(view).masked(view.mask).cropped(view.crop)
        let expected = try tensor(FrameReader(input), of: seen.bytes, self.format(of: seen))
        let found = try tensor(FrameReader(input, view: view, exact: true), of: bytes, format)
        #expect(found == expected, "\(format), \(width) x \(height), \(input), \(view)")
    }

    @Test(arguments: Seeded.seeds(400)) func rawFrames(seed: Int) throws {
        var random = Seeded(seed)
        let format = FrameFormat(
            pixelFormat: random.pick(PixelFormat.raw), width: random.pick(1...90), height: random.pick(1...90))
        let bytes = noise(format.byteCount, seed: UInt64(seed))
        try check(
            bytes, format, width: format.width, height: format.height, input(&random), random.view(masks: seed % 2 == 0)
        )
    }

    @Test(arguments: Seeded.seeds(40)) func exactJPEGs(seed: Int) throws {
        var random = Seeded(seed)
        var number = 0
        let chosen = random.pick(0..<200)
        try readAll(try openRecording(at: demo)) { _, bytes in
            if number == chosen {
                try check(
                    [UInt8](bytes), FrameFormat(pixelFormat: .mjpeg, width: 0, height: 0), width: 320, height: 240,
                    input(&random), random.view(masks: true))
            }
            number += 1
        }
        #expect(number == 200)
    }

    /// The bundled recording.
    private let demo =
        #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined() + "/Sources/CBuiltin/demo.mjpeg"

    /// One reader for frames of changing sizes and formats.
    @Test func aReaderMayMeetOneSizeAfterTheOther() throws {
        var random = Seeded(5)
        for _ in 0..<5 {
            let (input, view) = (input(&random), random.view(masks: true))
            let reader = FrameReader(input, view: view)
            for (width, height) in [(40, 30), (30, 40), (40, 30), (7, 90)] {
                for pixelFormat in [PixelFormat.yuyv, .nv12, .rgb24] {
                    let format = FrameFormat(pixelFormat: pixelFormat, width: width, height: height)
                    let bytes = noise(format.byteCount, seed: 3)
                    #expect(
                        try tensor(reader, of: bytes, format)
                            == tensor(FrameReader(input, view: view), of: bytes, format))
                }
            }
        }
    }

    /// A picture whose samples tell their column (R) and row (G).
    private func map(_ width: Int, _ height: Int) -> [UInt8] {
        (0..<height).flatMap { y in (0..<width).flatMap { x in [UInt8(x), UInt8(y), 0] } }
    }

    @Test(arguments: [
        (View.Rotation.none, View.Flip.none, [0, 0, 2, 1]), (.quarter, .none, [0, 1, 2, 0]),
        (.half, .none, [2, 1, 0, 0]), (.threeQuarters, .none, [2, 0, 0, 1]),
        (.none, .horizontal, [2, 0, 0, 1]), (.none, .vertical, [0, 1, 2, 0]), (.none, .both, [2, 1, 0, 0]),
        // Turned first, and then mirrored.
        (.quarter, .horizontal, [0, 0, 2, 1]), (.quarter, .vertical, [2, 1, 0, 0]),
    ])
    func whatIsInTheCorners(rotation: View.Rotation, flip: View.Flip, corners: [UInt8]) throws {
        let isTurned = rotation == .quarter || rotation == .threeQuarters
        let input = InputDescription(width: isTurned ? 2 : 3, height: isTurned ? 3 : 2)
        let reader = FrameReader(input, view: View(rotation: rotation, flip: flip))
        let result = try tensor(reader, of: map(3, 2), rgb24(3, 2)).map { UInt8($0) }
        #expect([UInt8](result[..<2]) + result[15..<17] == corners)
    }

    /// Edges go to the nearest, halfway to the later one; never is nothing left.
    @Test(arguments: [
        (5, 0.0, 0.5, 0, 3), (5, 0.5, 0.5, 3, 5), (10, 0.04, 0.92, 0, 10), (10, 0.05, 0.9, 1, 10), (3, 0.4, 0.01, 1, 2),
        (3, 1.0, 0.01, 2, 3), (1, 0.99, 0.01, 0, 1), (10, 0.1, 0.2, 1, 3),
    ])
    func aCropIsOfWholePixels(count: Int, start: Double, length: Double, first: Int, end: Int) throws {
        let part = View.Part(left: start, top: 0, width: length, height: 1)
        let input = InputDescription(width: end - first, height: 1)
        let reader = FrameReader(input, view: View(crop: part))
        let result = try tensor(reader, of: map(count, 1), rgb24(count, 1)).map { UInt8($0) }
        #expect(result == (first..<end).flatMap { [UInt8($0), 0, 0] })
    }

    /// Rows beside the crop are not needed, yet a frame that is cut off there is damaged.
    @Test(.enabled(if: Testdata.isThere, "\(Testdata.absence)"))
    func whatIsNotSeenIsJudgedToo() throws {
        let bytes = try Testdata.bytes("jpeg-odd/libjpeg-turbo/testorig.jpg").dropLast(40)
        let reader = FrameReader(
            InputDescription(width: 8, height: 8), view: View(crop: .init(left: 0, top: 0, width: 1, height: 0.2)))
        let fault = #expect(throws: FrameFault.self) {
            _ = try tensor(reader, of: [UInt8](bytes), FrameFormat(pixelFormat: .mjpeg, width: 0, height: 0))
        }
        #expect(fault?.fate == .truncated)
    }
}
