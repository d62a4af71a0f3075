import Frames
import Kernels
import Preprocess
import Testdata
import Testing

extension PixelFormat {
    static let raw = allCases.filter { $0 != .mjpeg }

    var isYUV: Bool { [.yuyv, .uyvy, .yvyu, .vyuy].contains(self) || chromaPlaneCount > 0 }
}

@Suite struct PixelFormatTests {
    /// Every pixel of a frame of noise is what the formulas make of the bytes that tell of it.
    @Test(arguments: PixelFormat.raw)
    func everyPixelFollowsItsDefinition(pixelFormat: PixelFormat) throws {
        for (width, height) in [(1, 1), (2, 2), (7, 5), (18, 3), (33, 4), (66, 1)] {
            for padding in [0, 1, 6] {
                for (matrix, range) in Self.codings(pixelFormat) {
                    var format = FrameFormat(
                        pixelFormat: pixelFormat, width: width, height: height, range: range, matrix: matrix)
                    if padding > 0 { format.stride = pixelFormat.tightStride(width: width) + padding }
                    try check(format, noise(format.byteCount, seed: UInt64(1000 * width + 10 * height + padding)))
                }
            }
        }
    }

    static func codings(_ pixelFormat: PixelFormat) -> [(FrameFormat.Matrix, FrameFormat.Range)] {
        guard pixelFormat.isYUV else { return [(.bt601, .limited)] }
        return FrameFormat.Matrix.allCases.flatMap { matrix in FrameFormat.Range.allCases.map { (matrix, $0) } }
    }

    private func check(_ format: FrameFormat, _ bytes: [UInt8]) throws {
        let (width, height) = (format.width, format.height)
        var colour = InputDescription(width: width, height: height)
        let result = try samples(colour, of: bytes, format)
        (colour.channels, colour.order) = (1, .grey)
        let grey = try samples(colour, of: bytes, format)
        let formulas = ColourFormulas(format.matrix, format.range)
        for y in 0..<height {
            for x in 0..<width {
                let value = { (component: Component) in format.place(of: component, x, y).map { Double(bytes[$0]) } }
                let rgb: [Double]
                let luma: Double
                if let red = value(.red), let green = value(.green), let blue = value(.blue) {
                    rgb = [red, green, blue]
                    luma = 0.299 * red + 0.587 * green + 0.114 * blue
                } else if let cb = value(.cb), let cr = value(.cr), let code = value(.luma) {
                    rgb = formulas.rgb(code, cb, cr)
                    luma = formulas.rgb(code, 128, 128)[0]
                } else {
                    luma = try #require(value(.luma))
                    rgb = [luma, luma, luma]
                }
                let place = y * width + x
                for plane in 0..<3 {
                    #expect(
                        abs(Double(result[3 * place + plane]) - rgb[plane]) < 0.52, "\(format), (\(x), \(y)), \(plane)")
                }
                #expect(abs(Double(grey[place]) - luma) < 0.52, "\(format), (\(x), \(y))")
            }
        }
    }

    /// Only JPEGs are scaled down on the way, and no instruction set makes a difference.
    @Test(arguments: PixelFormat.raw)
    func rawFramesAreAlwaysExactAndTheSameEverywhere(pixelFormat: PixelFormat) throws {
        for (width, height) in [(80, 60), (131, 77), (9, 90)] {
            let format = FrameFormat(pixelFormat: pixelFormat, width: width, height: height)
            let bytes = noise(format.byteCount, seed: 9)
            for input in [
                InputDescription(width: 8, height: 8), InputDescription(width: 41, height: 97, resize: .crop),
                InputDescription(width: 24, height: 24, channels: 1, order: .grey),
            ] {
                let exact = try tensor(FrameReader(input, exact: true), of: bytes, format)
                #expect(try tensor(FrameReader(input, exact: false), of: bytes, format) == exact)
                for kernels in KernelSet.names.compactMap(KernelSet.init(named:)) {
                    #expect(try tensor(FrameReader(input, kernels: kernels), of: bytes, format) == exact)
                }
            }
        }
    }

    @Test func stridesArePassedOver() throws {
        let input = InputDescription(width: 2, height: 2)
        let format = FrameFormat(pixelFormat: .rgb24, width: 2, height: 2, stride: 8)
        let bytes: [UInt8] = [1, 2, 3, 4, 5, 6, 99, 99, 7, 8, 9, 10, 11, 12]
        #expect(try samples(input, of: bytes, format) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    }

    /// Bytes of a frame of 3 × 3 pixels, counted by hand, tight and with 8 bytes to a row: with one plane the last row needs
    /// none behind its pixels.
    private static let needed: [PixelFormat: (tight: Int, padded: Int)] = [
        .yuyv: (24, 24), .uyvy: (24, 24), .yvyu: (24, 24), .vyuy: (24, 24), .nv12: (9 + 8, 24 + 16),
        .nv21: (9 + 8, 24 + 16), .i420: (9 + 8, 24 + 16), .yv12: (9 + 8, 24 + 16), .i422: (9 + 12, 24 + 24),
        .i411: (9 + 6, 24 + 12), .i444: (27, 72), .grey: (9, 19), .grey16: (18, 22), .rgb24: (27, 27), .bgr24: (27, 27),
        .rgbx32: (36, 36), .bgrx32: (36, 36), .xrgb32: (36, 36), .xbgr32: (36, 36),
    ]

    @Test(arguments: PixelFormat.raw)
    func aShortFrameIsTruncated(pixelFormat: PixelFormat) throws {
        let needed = try #require(Self.needed[pixelFormat])
        // Formats of 9 and 12 bytes to a row are not padded by a stride of 8.
        for (stride, byteCount) in [(0, needed.tight), (8, needed.padded)] {
            let format = FrameFormat(pixelFormat: pixelFormat, width: 3, height: 3, stride: stride)
            let input = InputDescription(width: 2, height: 2)
            for count in 0..<byteCount {
                let fault = try #require(throws: FrameFault.self) {
                    _ = try samples(input, of: [UInt8](repeating: 0, count: count), format)
                }
                let sentence = "expected \(byteCount) bytes for 3 x 3 \(pixelFormat.rawValue), found \(count)"
                #expect(fault == FrameFault(.truncated, sentence))
            }
            #expect(try samples(input, of: [UInt8](repeating: 0, count: byteCount), format).count == 12)
        }
    }

    @Test func anImpossibleSizeIsRefused() throws {
        for (width, height, stride) in [
            (0, 4, 0), (4, 0, 0), (-1, 4, 0), (1 << 40, 1 << 40, 0), (4, 4, 1 << 40), (4, 4, -1),
        ] {
            let format = FrameFormat(pixelFormat: .grey, width: width, height: height, stride: stride)
            let fault = try #require(throws: FrameFault.self) {
                _ = try samples(InputDescription(width: 2, height: 2), of: [1, 2, 3], format)
            }
            #expect(fault.fate == .undecodable)
        }
    }

    @Test func aReaderMayMeetOneFormatAfterTheOther() throws {
        let input = InputDescription(width: 5, height: 5)
        let reader = FrameReader(input)
        for round in 0..<2 {
            for pixelFormat in PixelFormat.raw {
                let format = FrameFormat(pixelFormat: pixelFormat, width: 9 + 3 * round, height: 7)
                let bytes = noise(format.byteCount, seed: 2)
                #expect(try tensor(reader, of: bytes, format) == tensor(FrameReader(input), of: bytes, format))
            }
        }
    }
}
