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

    /// A part of it around a place where colours meet.
    private func picture(_ width: Int, _ height: Int) throws -> [UInt8] {
        let film = try Self.film.get()
        let (left, top) = (min(315, 640 - width), min(305, 360 - height))
        return (top..<top + height).flatMap { y in film[3 * (640 * y + left)..<3 * (640 * y + left + width)] }
    }

    /// Most that samples may differ from those of the picture as RGB24: on average over all, and singly. Rounding to code
    /// values costs up to half a step each; where chroma is shared its edges are lost, which shows where pixels of the
    /// input are smaller than those that share it.
    private func bound(_ pixelFormat: PixelFormat, width: Int) -> (mean: Double, single: Int) {
        switch pixelFormat {
        case .rgb24, .bgr24, .rgbx32, .bgrx32, .xrgb32, .xbgr32, .grey, .grey16: (0, 0)
        case .i444: (0.5, 2)
        default: width > 96 ? (0.5, 4) : (2.5, 12)
        }
    }

    @Test(arguments: PixelFormat.raw, [(640, 360), (639, 359), (7, 5)])
    func inEveryFormat(pixelFormat: PixelFormat, size: (width: Int, height: Int)) throws {
        let picture = try picture(size.width, size.height)
        let colour = InputDescription(width: 96, height: 96)
        let grey = InputDescription(width: 96, height: 96, channels: 1, order: .grey)
        let whole = rgb24(size.width, size.height)
        for (matrix, range) in PixelFormatTests.codings(pixelFormat) {
            let format = FrameFormat(
                pixelFormat: pixelFormat, width: size.width, height: size.height, range: range, matrix: matrix)
            let frame = format.frame(of: picture)
            if ![.grey, .grey16].contains(pixelFormat) {
                let difference = try difference(
                    samples(colour, of: frame, format), samples(colour, of: picture, whole))
                let bound = bound(pixelFormat, width: size.width)
                #expect(
                    difference.mean <= bound.mean && difference.single <= bound.single,
                    "\(matrix), \(range): \(difference)")
            }
            // Luma is not shared, but the other matrix's is another.
            if matrix == .bt601 {
                let difference = try difference(samples(grey, of: frame, format), samples(grey, of: picture, whole))
                #expect(difference.mean <= 0.5 && difference.single <= 2, "grey, \(range): \(difference)")
            }
        }
    }

    private func difference(_ found: [UInt8], _ expected: [UInt8]) -> (mean: Double, single: Int) {
        let differences = zip(found, expected).map { abs(Int($0) - Int($1)) }
        return (Double(differences.reduce(0, +)) / Double(differences.count), differences.max() ?? 0)
    }
}
