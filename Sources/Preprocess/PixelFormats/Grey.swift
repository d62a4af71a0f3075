import CKernels
import Frames
import Kernels

/// Luma alone, 0…255 in one byte, or in two, the lower one first, of which the higher one is taken: GREY, Y16.
final class GreyReader: PixelReader {
    private let kernels: KernelSet
    private let isWide: Bool
    private var frame = RawFrame()
    private let low = SampleMemory()
    private let high = SampleMemory()

    init(_ format: PixelFormat, _ kernels: KernelSet) {
        self.kernels = kernels
        isWide = format == .grey16
    }

    func begin(
        _ bytes: UnsafeRawBufferPointer, format: FrameFormat, colour: RowColour
    ) throws(FrameFault) -> PictureSize {
        frame = try RawFrame(bytes, format)
        return frame.size
    }

    func start(denominator: Int) throws(FrameFault) -> RowShape {
        for memory in [low, high] { memory.grow(to: isWide ? frame.size.width : 0) }
        return RowShape(width: frame.size.width, height: frame.size.height, components: 1)
    }

    func row(_ index: Int) throws(FrameFault) -> UnsafePointer<UInt8> {
        guard isWide else { return frame.row(index) }
        kernels.pixels.split(frame.row(index), low.bytes, high.bytes, Int64(frame.size.width))
        return UnsafePointer(high.bytes)
    }

    func finish() throws(FrameFault) {}
}
