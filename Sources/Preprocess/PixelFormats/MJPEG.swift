import Frames

/// One JPEG picture, with or without Huffman tables; its own header tells the size.
final class MJPEGReader: PixelReader {
    let scales = true

    private let decoder = JPEGDecoder()
    private var colour = RowColour.rgb
    private var shape = RowShape(width: 0, height: 0, components: 1)
    /// Rows that lie in `memory`, of those that were decoded last.
    private var decoded = 0..<0
    private var isInk = false
    private let memory = SampleMemory()

    /// Rows decoded in one call.
    private static let batch = 16

    func begin(
        _ bytes: UnsafeRawBufferPointer, format: FrameFormat, colour: RowColour
    ) throws(FrameFault) -> PictureSize {
        self.colour = colour
        return try decoder.begin(JPEGMarkers.trim(bytes))
    }

    func start(denominator: Int) throws(FrameFault) -> RowShape {
        let rows = decoder.colour(for: colour)
        isInk = rows == .ink
        let size = try decoder.start(rows, denominator: denominator)
        shape = RowShape(width: size.width, height: size.height, components: rows == .grey || colour == .grey ? 1 : 3)
        memory.grow(to: Self.batch * size.width * (isInk ? 4 : 3))
        decoded = 0..<0
        return shape
    }

    func row(_ index: Int) throws(FrameFault) -> UnsafePointer<UInt8> {
        try decode(through: index)
        return UnsafePointer(memory.bytes + (index - decoded.lowerBound) * rowBytes)
    }

    func finish() throws(FrameFault) {
        try decode(through: shape.height - 1)
        try decoder.finish()
    }

    private var rowBytes: Int { shape.width * (isInk ? 4 : shape.components) }

    private func decode(through index: Int) throws(FrameFault) {
        while index >= decoded.upperBound {
            let count = min(Self.batch, shape.height - decoded.upperBound)
            try decoder.read(count, into: memory.bytes, stride: rowBytes)
            decoded = decoded.upperBound..<(decoded.upperBound + count)
            if isInk { for row in 0..<count { mixInk(memory.bytes + row * rowBytes) } }
        }
    }

    /// Turns a row of inverted CMYK, as Adobe writes it and everyone reads it, into RGB or luma in place: R = C·K/255.
    private func mixInk(_ row: UnsafeMutablePointer<UInt8>) {
        for column in 0..<shape.width {
            let ink = row + 4 * column
            let black = UInt32(ink[3])
            let red = UInt8((UInt32(ink[0]) * black + 127) / 255)
            let green = UInt8((UInt32(ink[1]) * black + 127) / 255)
            let blue = UInt8((UInt32(ink[2]) * black + 127) / 255)
            if shape.components == 1 {
                row[column] = luma(red, green, blue)
            } else {
                (row[3 * column], row[3 * column + 1], row[3 * column + 2]) = (red, green, blue)
            }
        }
    }
}
