import Frames
import Preprocess
import Testdata
import Testing

/// JPEGs that are scaled down while they are decoded, turned and cropped.
@Suite(.enabled(if: Testdata.isThere, "\(Testdata.absence)")) struct ScaledViewTests {
    private let jpeg = FrameFormat(pixelFormat: .mjpeg, width: 0, height: 0)

    /// How far samples are from each other on average.
    private func difference(_ one: [Float], _ other: [Float]) -> Float {
        zip(one, other).reduce(0) { $0 + abs($1.0 - $1.1) } / Float(one.count)
    }

    /// Crops that begin and end between scaled pixels are not shifted: they are nearer to the same crop of the picture that
    /// was decoded whole than to its neighbours, half a scaled pixel away.
    @Test(arguments: View.Rotation.allCases, View.Flip.allCases)
    func aCropIsNotShifted(rotation: View.Rotation, flip: View.Flip) throws {
        let bytes = try Testdata.bytes("images/extra/parrot.jpg")
        let upright = rotation.rawValue % 180 == 0 ? (width: 512, height: 929) : (width: 929, height: 512)
        for denominator in [2, 4, 8] {
            let side = 160 / denominator
            let input = InputDescription(width: side, height: side)
            let view = { (left: Int, top: Int) in
                View(
                    rotation: rotation, flip: flip,
                    crop: View.Part(
                        left: Double(left) / Double(upright.width), top: Double(top) / Double(upright.height),
                        width: 327 / Double(upright.width), height: 331 / Double(upright.height)))
            }
            for fraction in Set([0, 1, denominator / 2, denominator - 1]) {
                let (left, top, step) = (80 + fraction, 88 + fraction, denominator / 2)
                let found = try tensor(FrameReader(input, view: view(left, top)), of: bytes, jpeg)
                let distance = { (left: Int, top: Int) in
                    difference(
                        found, try tensor(FrameReader(input, view: view(left, top), exact: true), of: bytes, jpeg))
                }
                let here = try distance(left, top)
                let neighbours = try [
                    distance(left - step, top), distance(left + step, top), distance(left, top - step),
                    distance(left, top + step),
                ]
                #expect(here > 0 && neighbours.allSatisfy { $0 > here }, "1/\(denominator): \(here), \(neighbours)")
            }
        }
    }

    /// What is left decides how far the picture may be scaled down: of a small part all pixels are needed.
    @Test func aSmallCropIsDecodedWhole() throws {
        let bytes = try Testdata.bytes("images/extra/parrot.jpg")
        let input = InputDescription(width: 64, height: 64)
        let isScaled = { (view: View) in
            try tensor(FrameReader(input, view: view, exact: true), of: bytes, jpeg)
                != tensor(FrameReader(input, view: view), of: bytes, jpeg)
        }
        #expect(try isScaled(.whole))
        #expect(try !isScaled(View(crop: .init(left: 0.3, top: 0.3, width: 0.2, height: 0.2))))
    }
}
