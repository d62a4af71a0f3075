import Frames
import Preprocess
import Tensors
import Testdata
import Testing

/// What is masked is black before anything is made of it, and the frame's bytes stay as they are.
@Suite struct MaskTests {
    private let jpeg = FrameFormat(pixelFormat: .mjpeg, width: 0, height: 0)

    @Test(arguments: Seeded.seeds(40)) func theThumbnailIsMaskedAndElseTheCamerasPicture(seed: Int) throws {
        var random = Seeded(seed)
        let view = random.view(masks: true)
        let (width, height) = (random.pick(1...200), random.pick(1...120))
        let bytes = noise(3 * width * height, seed: UInt64(seed))
        let camera = NaivePicture(width: width, height: height) { x, y in
            [UInt8](bytes[(3 * (y * width + x))...].prefix(3))
        }
        let input = InputDescription(width: 9, height: 9)
        let (found, expected, memory) = (Thumbnail(), Thumbnail(), TensorMemory(input))
        try bytes.withUnsafeBytes {
            try FrameReader(input, view: view).fill(
                memory.view, from: $0, format: rgb24(width, height), thumbnail: found)
        }
        try camera.maskedAsItHangs(view).bytes.withUnsafeBytes {
            try FrameReader(input).fill(memory.view, from: $0, format: rgb24(width, height), thumbnail: expected)
        }
        #expect([UInt8](found.samples) == [UInt8](expected.samples))
    }

    /// Others keep the frame.
    @Test func theFrameIsNotWrittenInto() throws {
        let view = View(mask: .stencil(.init(width: 1, height: 1, isMasked: [true])))
        let input = InputDescription(width: 9, height: 9)
        let memory = TensorMemory(input)
        for pixelFormat in [PixelFormat.rgb24, .grey, .yuyv] {
            let format = FrameFormat(pixelFormat: pixelFormat, width: 30, height: 20)
            let bytes = noise(format.byteCount, seed: 1)
            let frame = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
            defer { frame.deallocate() }
            frame.copyBytes(from: bytes)
            try FrameReader(input, view: view).fill(
                memory.view, from: UnsafeRawBufferPointer(frame), format: format, thumbnail: Thumbnail())
            #expect([UInt8](frame) == bytes)
            #expect((0..<243).allSatisfy { memory.view.base[$0] == 0 })
        }
    }

    /// Polygons that touch leave nothing out, wherever their common edge lies.
    @Test(arguments: [0.5, 0.25, 1.0 / 3.0, 0.499_999, 0.01] as [Double]) func polygonsThatTouch(edge: Double) throws {
        let input = InputDescription(width: 7, height: 7)
        let point = { (x: Double, y: Double) in Mask.Point(x: x, y: y) }
        let mask = Mask.polygons([
            [point(0, 0), point(edge, 0), point(1 - edge, 1), point(0, 1)],
            [point(edge, 0), point(1, 0), point(1, 1), point(1 - edge, 1)],
        ])
        let white = [UInt8](repeating: 255, count: 3 * 49)
        #expect(
            try tensor(FrameReader(input, view: View(mask: mask)), of: white, rgb24(7, 7)).allSatisfy { $0 == 0 })
    }

    /// Where a polygon crosses itself it is not inside, as its edges are even there; where two lie it is masked still.
    @Test func insideIsEvenOdd() throws {
        let square = { (from: Double, to: Double) in
            [(from, from), (to, from), (to, to), (from, to)].map { Mask.Point(x: $0.0, y: $0.1) }
        }
        let input = InputDescription(width: 5, height: 5, channels: 1, order: .grey)
        let frame = FrameFormat(pixelFormat: .grey, width: 5, height: 5)
        let bytes = [UInt8](repeating: 9, count: 25)
        let middle = { (mask: Mask) in
            try tensor(FrameReader(input, view: View(mask: mask)), of: bytes, frame)[12]
        }
        // One line around both squares, there and back along the diagonal.
        let ring = square(0, 1) + [square(0, 1)[0]] + square(0.4, 0.6) + [square(0.4, 0.6)[0]]
        #expect(try middle(.polygons([ring])) == 9)
        #expect(try middle(.polygons([square(0, 1), square(0.4, 0.6)])) == 0)
    }

    /// Of a picture that is scaled down while it is decoded a pixel is masked if any is that it covers: a line of one pixel
    /// masks as much as a whole column of scaled ones.
    @Test(.enabled(if: Testdata.isThere, "\(Testdata.absence)"), arguments: View.Rotation.allCases)
    func aScaledPictureIsMaskedGenerously(rotation: View.Rotation) throws {
        let bytes = try Testdata.bytes("jpeg-odd/zune/mjpeg_huffman.jpg")
        let size = (width: 1280, height: 720)
        let upright = rotation.rawValue % 180 == 0 ? size : (width: size.height, height: size.width)
        // By 4: columns and rows 40 … 43 of the scaled picture lie on 160 … 175.
        let mask = { (pixels: Range<Int>) in
            Mask.stencil(
                .init(
                    width: upright.width, height: upright.height,
                    isMasked: (0..<upright.height).flatMap { y in
                        (0..<upright.width).map { x in pixels.contains(x) || pixels.contains(y) }
                    }))
        }
        let input = InputDescription(width: 80, height: 80)
        let result = { (pixels: Range<Int>, exact: Bool) in
            try tensor(
                FrameReader(input, view: View(rotation: rotation, mask: mask(pixels)), exact: exact), of: bytes, jpeg)
        }
        #expect(try result(162..<163, false) == result(160..<164, false))
        #expect(try result(162..<163, false) != result(160..<165, false))
        #expect(try result(162..<163, true) != result(160..<164, true))
    }

    /// A mask as fine as the picture, the most that it can be patterned.
    @Test func aCheckerboard() throws {
        let size = 1000
        let mask = Mask.stencil(
            .init(width: size, height: size, isMasked: (0..<size * size).map { ($0 % size + $0 / size) % 2 == 0 }))
        let input = InputDescription(width: size, height: size, channels: 1, order: .grey)
        let white = [UInt8](repeating: 255, count: size * size)
        let result = try tensor(
            FrameReader(input, view: View(rotation: .quarter, mask: mask)), of: white,
            FrameFormat(pixelFormat: .grey, width: size, height: size))
        #expect(result.indices.allSatisfy { result[$0] == (($0 % size + $0 / size) % 2 == 0 ? 0 : 255) })
    }
}
