import CKernels
import Frames
import Kernels

/// Four bytes for each two pixels of a row, which share their chroma: YUYV, UYVY, YVYU, VYUY.
final class PackedYUVReader: PixelReader {
    private let kernels: KernelSet
    /// Luma stands at the odd bytes.
    private let isLumaOdd: Bool
    private let isRedFirst: Bool
    private var frame = RawFrame()
    private var colour = RowColour.rgb
    private var weights = ck_yuv()
    private let luma = SampleMemory()
    private let chroma = SampleMemory()
    private let blue = SampleMemory()
    private let red = SampleMemory()
    private let converted = SampleMemory()

    init(_ format: PixelFormat, _ kernels: KernelSet) {
        self.kernels = kernels
        isLumaOdd = format == .uyvy || format == .vyuy
        isRedFirst = format == .yvyu || format == .vyuy
    }

    func begin(
        _ bytes: UnsafeRawBufferPointer, format: FrameFormat, colour: RowColour
    ) throws(FrameFault) -> PictureSize {
        frame = try RawFrame(bytes, format)
        self.colour = colour
        weights = .weights(of: format)
        return frame.size
    }

    func start(denominator: Int) throws(FrameFault) -> RowShape {
        for memory in [luma, chroma] { memory.grow(to: 2 * pairs) }
        for memory in [blue, red] { memory.grow(to: pairs) }
        converted.grow(to: 3 * frame.size.width)
        return RowShape(width: frame.size.width, height: frame.size.height, components: colour.components)
    }

    func row(_ index: Int) throws(FrameFault) -> UnsafePointer<UInt8> {
        let pixels = kernels.pixels
        let width = Int64(frame.size.width)
        let (even, odd) = isLumaOdd ? (chroma, luma) : (luma, chroma)
        pixels.split(frame.row(index), even.bytes, odd.bytes, Int64(2 * pairs))
        if colour == .grey {
            pixels.y_to_grey(&weights, luma.bytes, converted.bytes, width)
        } else {
            let (first, second) = isRedFirst ? (red, blue) : (blue, red)
            pixels.split(chroma.bytes, first.bytes, second.bytes, Int64(pairs))
            pixels.yuv_to_rgb(&weights, luma.bytes, blue.bytes, red.bytes, 1, converted.bytes, width)
        }
        return UnsafePointer(converted.bytes)
    }

    func finish() throws(FrameFault) {}

    private var pairs: Int { (frame.size.width + 1) / 2 }
}
