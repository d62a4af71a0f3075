import Frames
import Testing

@Suite struct PixelFormatTests {
    /// Bytes of 7 × 5 pixels, counted by hand.
    @Test(arguments: [
        (PixelFormat.yuyv, 80), (.uyvy, 80), (.nv12, 59), (.nv21, 59), (.i420, 59), (.yv12, 59), (.i422, 75),
        (.i411, 55), (.i444, 105), (.grey, 35), (.grey16, 70), (.rgb24, 105), (.bgr24, 105), (.rgbx32, 140),
        (.mjpeg, 0),
    ])
    func byteCounts(format: PixelFormat, count: Int) {
        #expect(FrameFormat(pixelFormat: format, width: 7, height: 5).byteCount == count)
    }

    /// Rows of 12 bytes: chroma rows follow.
    @Test func strides() {
        #expect(FrameFormat(pixelFormat: .nv12, width: 7, height: 5, stride: 12).byteCount == 12 * 5 + 12 * 3)
        #expect(FrameFormat(pixelFormat: .i420, width: 7, height: 5, stride: 12).byteCount == 12 * 5 + 2 * 6 * 3)
        #expect(FrameFormat(pixelFormat: .grey, width: 7, height: 5, stride: 3).byteCount == 35)
    }

    @Test func names() {
        for format in PixelFormat.allCases {
            #expect(PixelFormat(name: format.rawValue.lowercased()) == format)
        }
        #expect(PixelFormat(name: "YUYV") == .yuyv && PixelFormat(name: "bgr24") == .bgr24)
        #expect(PixelFormat(name: "Y16 ") == .grey16 && PixelFormat(name: "H264") == nil)
    }
}
