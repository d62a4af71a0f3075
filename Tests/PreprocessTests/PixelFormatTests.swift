import Frames
import Preprocess
import Testdata
import Testing

@Suite struct PixelFormatTests {
    /// ITU-R BT.601 by its formula.
    private func rgb(_ y: Double, _ cb: Double, _ cr: Double, _ range: FrameFormat.Range) -> [Double] {
        let (luma, blue, red) =
            range == .limited
            ? ((y - 16) * 255 / 219, (cb - 128) * 255 / 224, (cr - 128) * 255 / 224) : (y, cb - 128, cr - 128)
        return [luma + 1.402 * red, luma - 0.344136 * blue - 0.714136 * red, luma + 1.772 * blue]
            .map { min(max($0, 0), 255) }
    }

    @Test(arguments: [FrameFormat.Range.limited, .full])
    func i420FollowsBT601(range: FrameFormat.Range) throws {
        // 7 × 5 pixels: chroma planes of 4 × 3.
        let bytes = noise(7 * 5 + 2 * 4 * 3, seed: 5)
        let format = FrameFormat(pixelFormat: .i420, width: 7, height: 5, stride: 7, range: range)
        let result = try samples(InputDescription(width: 7, height: 5), of: bytes, format)
        let grey = try samples(
            InputDescription(width: 7, height: 5, channels: 1, order: .grey), of: bytes, format)
        for y in 0..<5 {
            for x in 0..<7 {
                let chroma = 35 + (y / 2) * 4 + x / 2
                let pixel = Double(bytes[7 * y + x])
                let expected = rgb(pixel, Double(bytes[chroma]), Double(bytes[chroma + 12]), range)
                for plane in 0..<3 {
                    #expect(abs(Double(result[3 * (7 * y + x) + plane]) - expected[plane]) < 0.51)
                }
                #expect(abs(Double(grey[7 * y + x]) - rgb(pixel, 128, 128, range)[0]) < 0.51)
            }
        }
    }

    /// Only JPEGs are scaled down on the way.
    @Test(arguments: [PixelFormat.i420, .rgb24, .grey])
    func rawFramesAreAlwaysExact(pixelFormat: PixelFormat) throws {
        let format = FrameFormat(pixelFormat: pixelFormat, width: 80, height: 60)
        let bytes = noise(80 * 60 * 3, seed: 9)
        let input = InputDescription(width: 8, height: 8)
        #expect(
            try samples(input, exact: false, of: bytes, format) == samples(input, exact: true, of: bytes, format))
    }

    @Test func stridesArePassedOver() throws {
        let input = InputDescription(width: 2, height: 2)
        let format = FrameFormat(pixelFormat: .rgb24, width: 2, height: 2, stride: 8)
        let bytes: [UInt8] = [1, 2, 3, 4, 5, 6, 99, 99, 7, 8, 9, 10, 11, 12]
        #expect(try samples(input, of: bytes, format) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    }

    @Test(arguments: [PixelFormat.i420, .rgb24, .grey])
    func aShortFrameIsTruncated(pixelFormat: PixelFormat) throws {
        let format = FrameFormat(pixelFormat: pixelFormat, width: 3, height: 3)
        let needed = pixelFormat == .i420 ? 17 : pixelFormat == .rgb24 ? 27 : 9
        let input = InputDescription(width: 2, height: 2)
        for count in 0..<needed {
            let fault = try #require(throws: FrameFault.self) {
                _ = try samples(input, of: [UInt8](repeating: 0, count: count), format)
            }
            #expect(fault.fate == .truncated)
        }
        #expect(try samples(input, of: [UInt8](repeating: 0, count: needed), format).count == 12)
    }

    @Test func anImpossibleSizeIsRefused() throws {
        for (width, height) in [(0, 4), (4, 0), (-1, 4), (1 << 40, 1 << 40)] {
            let format = FrameFormat(pixelFormat: .grey, width: width, height: height)
            let fault = try #require(throws: FrameFault.self) {
                _ = try samples(InputDescription(width: 2, height: 2), of: [1, 2, 3], format)
            }
            #expect(fault.fate == .undecodable)
        }
    }
}
