import Frames
import Preprocess
import Testdata
import Testing

/// JPEGs that are scaled down while they are decoded, turned and cropped.
@Suite(.enabled(if: Testdata.isThere, "\(Testdata.absence)")) struct ScaledViewTests {
    private let jpeg = FrameFormat(pixelFormat: .mjpeg, width: 0, height: 0)

    /// How far samples are from those of the picture that was decoded whole, on average.
    private func difference(_ input: InputDescription, _ view: View, _ bytes: [UInt8]) throws -> Double {
        let exact = try tensor(FrameReader(input, view: view, exact: true), of: bytes, jpeg)
        let scaled = try tensor(FrameReader(input, view: view), of: bytes, jpeg)
        return Double(zip(exact, scaled).reduce(0) { $0 + abs($1.0 - $1.1) }) / Double(exact.count)
    }

    /// Crops that begin and end between scaled pixels are not shifted. A shift by one pixel of the whole picture would be a
    /// difference of more than 1.
    @Test(arguments: View.Rotation.allCases, View.Flip.allCases)
    func aCropIsNotShifted(rotation: View.Rotation, flip: View.Flip) throws {
        let bytes = try Testdata.bytes("images/extra/parrot.jpg")
        for denominator in [2, 4, 8] {
            let side = 160 / denominator
            let input = InputDescription(width: side, height: side, resize: .crop, resizeTo: side)
            for fraction in 0..<denominator {
                // Of 512 × 929 pixels, or of 929 × 512.
                let isTurned = rotation.rawValue % 180 != 0
                let (width, height) = isTurned ? (929.0, 512.0) : (512.0, 929.0)
                let crop = View.Part(
                    left: Double(80 + fraction) / width, top: Double(88 + fraction) / height, width: 327 / width,
                    height: 331 / height)
                let found = try difference(input, View(rotation: rotation, flip: flip, crop: crop), bytes)
                #expect(found > 0 && found < 0.75, "1/\(denominator), from \(fraction): \(found)")
            }
        }
    }

    /// What is left decides how far the picture may be scaled down: of a small part all pixels are needed.
    @Test func aSmallCropIsDecodedWhole() throws {
        let bytes = try Testdata.bytes("images/extra/parrot.jpg")
        let input = InputDescription(width: 64, height: 64)
        #expect(try difference(input, .whole, bytes) > 0)
        let small = View(crop: .init(left: 0.3, top: 0.3, width: 0.2, height: 0.2))
        #expect(try difference(input, small, bytes) == 0)
    }
}
