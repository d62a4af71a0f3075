import Frames

/// One byte of luma, 0…255.
final class GreyReader: PixelReader {
    private var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    private var size = PictureSize(width: 0, height: 0)
    private var stride = 0

    func begin(
        _ bytes: UnsafeRawBufferPointer, format: FrameFormat, colour: RowColour
    ) throws(FrameFault) -> PictureSize {
        size = try Preprocess.size(of: format)
        stride = max(format.stride, format.width)
        try require(stride * (format.height - 1) + format.width, of: bytes, format)
        self.bytes = bytes
        return size
    }

    func start(denominator: Int) throws(FrameFault) -> RowShape {
        RowShape(width: size.width, height: size.height, components: 1)
    }

    func row(_ index: Int) throws(FrameFault) -> UnsafePointer<UInt8> {
        // `begin` has seen enough bytes, so there is a base.
        bytes.baseAddress!.advanced(by: index * stride).assumingMemoryBound(to: UInt8.self)
    }

    func finish() throws(FrameFault) {}
}
