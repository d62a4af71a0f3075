import Frames

/// Bytes R, G, B.
final class RGB24Reader: PixelReader {
    private var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    private var size = PictureSize(width: 0, height: 0)
    private var stride = 0
    private var colour = RowColour.rgb
    private let converted = SampleMemory()

    func begin(
        _ bytes: UnsafeRawBufferPointer, format: FrameFormat, colour: RowColour
    ) throws(FrameFault) -> PictureSize {
        size = try Preprocess.size(of: format)
        stride = max(format.stride, 3 * format.width)
        try require(stride * (format.height - 1) + 3 * format.width, of: bytes, format)
        self.bytes = bytes
        self.colour = colour
        return size
    }

    func start(denominator: Int) throws(FrameFault) -> RowShape {
        converted.grow(to: size.width)
        return RowShape(width: size.width, height: size.height, components: colour == .rgb ? 3 : 1)
    }

    func row(_ index: Int) throws(FrameFault) -> UnsafePointer<UInt8> {
        // `begin` has seen enough bytes, so there is a base.
        let row = bytes.baseAddress!.advanced(by: index * stride).assumingMemoryBound(to: UInt8.self)
        guard colour == .grey else { return row }
        let out = converted.bytes
        for column in 0..<size.width { out[column] = luma(row[3 * column], row[3 * column + 1], row[3 * column + 2]) }
        return UnsafePointer(out)
    }

    func finish() throws(FrameFault) {}
}
