import Frames
import Preprocess
import Recording
import Testdata
import Testing

/// One photograph in every raw format is the same photograph.
@Suite(.enabled(if: Testdata.isThere, "\(Testdata.absence)")) struct SamePictureTests {
    /// The first frame of a film, as R, G, B.
    private static let film = Result {
        var picture: [UInt8] = []
        let reader = FrameReader(InputDescription(width: 8, height: 8))
        let source = try openRecording(at: Testdata.path("streams/bottle_640x360_restart.mjpeg"))
        try readAll(source) { _, bytes in
            guard picture.isEmpty else { return }
            try reader.rows(of: bytes, format: source.format) { _, row in picture.append(contentsOf: row) }
        }
        return picture
    }

    /// A part of it; of small ones the middle.
    private func picture(_ width: Int, _ height: Int) throws -> [UInt8] {
        let film = try Self.film.get()
        let (left, top) = ((640 - width) / 2, (360 - height) / 2)
        return (top..<top + height).flatMap { y in film[3 * (640 * y + left)..<3 * (640 * y + left + width)] }
    }

    /// Most that samples may differ from those of the picture as RGB24: on average over all, and singly. Rounding to code
    /// values of limited range costs about half a step; where chroma is shared, its edges are lost.
    private func bound(_ pixelFormat: PixelFormat) -> (mean: Double, single: Int) {
        switch pixelFormat {
        case .rgb24, .bgr24, .rgbx32, .bgrx32, .xrgb32, .xbgr32: (0, 0)
        case .i444, .grey, .grey16: (0.8, 2)
        case .i411: (2, 60)
        default: (1.5, 40)
        }
    }

    @Test(arguments: PixelFormat.raw, [(640, 360), (639, 359), (7, 5)])
    func inEveryFormat(pixelFormat: PixelFormat, size: (width: Int, height: Int)) throws {
        let picture = try picture(size.width, size.height)
        let isGrey = [.grey, .grey16].contains(pixelFormat)
        let input =
            isGrey
            ? InputDescription(width: 96, height: 96, channels: 1, order: .grey)
            : InputDescription(width: 96, height: 96)
        let expected = try samples(input, of: picture, rgb24(size.width, size.height))
        let bound = bound(pixelFormat)
        for (matrix, range) in PixelFormatTests.codings(pixelFormat) {
            let format = FrameFormat(
                pixelFormat: pixelFormat, width: size.width, height: size.height, range: range, matrix: matrix)
            let found = try samples(input, of: format.frame(of: picture), format)
            let differences = zip(found, expected).map { abs(Int($0) - Int($1)) }
            let mean = Double(differences.reduce(0, +)) / Double(differences.count)
            let most = differences.max() ?? 0
            if OCELLUS_PRINT { print("SAME", pixelFormat, size, matrix, range, mean, most) }
            #expect(mean <= bound.mean && most <= bound.single, "\(matrix), \(range): mean \(mean), most \(most)")
        }
    }
}
let OCELLUS_PRINT = true
