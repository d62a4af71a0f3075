import Capture
import Frames
import Testing

/// What a driver's buffer holds, judged before it is offered.
@Suite struct CapturedFrameTests {
    /// Markers of a JPEG of 32 × 16: SOI, APP0 with a thumbnail's EOI within, SOF, SOS, data, EOI.
    private let jpeg: [UInt8] =
        [0xFF, 0xD8, 0xFF, 0xE0, 0, 6, 0xFF, 0xD9, 1, 2, 0xFF, 0xC0, 0, 11, 8, 0, 16, 0, 32, 1, 1, 0x11, 0]
        + [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 1, 2, 3, 0xFF, 0x00, 4, 0xFF, 0xD9]
    private let format = FrameFormat(pixelFormat: .mjpeg, width: 32, height: 16)

    private func verdict(_ bytes: [UInt8]) -> String {
        bytes.withUnsafeBytes { bytes in
            switch CapturedFrame(jpeg: bytes, format: format) {
            case .whole(let whole): "whole \(whole.count)"
            case .damaged(let fate, _): fate.rawValue
            case .otherSize(let width, let height): "\(width) x \(height)"
            }
        }
    }

    @Test func whole() {
        #expect(verdict(jpeg) == "whole \(jpeg.count)")
        // Padding, and what an earlier frame has left in the buffer.
        #expect(verdict(jpeg + [UInt8](repeating: 0, count: 100)) == "whole \(jpeg.count)")
        #expect(verdict(jpeg + [7, 7] + jpeg.dropFirst(20)) == "whole \(jpeg.count)")
        #expect(verdict([0, 0, 0] + jpeg) == "whole \(jpeg.count)")
    }

    /// Cut off anywhere it is never whole.
    @Test func cutOff() {
        for count in 0..<jpeg.count { #expect(!verdict(Array(jpeg[..<count])).hasPrefix("whole"), "\(count)") }
        #expect(verdict([]) == "truncated" && verdict(Array(jpeg.dropLast(2))) == "truncated")
        #expect(verdict([1, 2, 3, 4]) == "undecodable")
    }

    @Test func otherSize() {
        var other = jpeg
        other[18] = 64
        #expect(verdict(other) == "64 x 16")
    }

    @Test func raw() {
        let format = FrameFormat(pixelFormat: .yuyv, width: 4, height: 2, stride: 12)
        let bytes = [UInt8](repeating: 0, count: 40)
        // The last row need not be padded: 12 + 8 bytes.
        for (count, expected) in [(0, nil), (19, nil), (20, 20), (24, 24), (40, 24)] as [(Int, Int?)] {
            bytes.withUnsafeBytes { bytes in
                let part = UnsafeRawBufferPointer(rebasing: bytes[..<count])
                var found: Int?
                if case .whole(let whole) = CapturedFrame(raw: part, format: format) { found = whole.count }
                #expect(found == expected)
            }
        }
    }
}
