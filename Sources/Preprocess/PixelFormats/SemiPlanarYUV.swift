import CKernels
import Frames
import Kernels

/// A plane of luma, and one of both chromas in turn, halved both ways: NV12, NV21.
final class SemiPlanarYUVReader: PixelReader {
    private let kernels: KernelSet
    private let isRedFirst: Bool
    private var frame = RawFrame()
    private var colour = RowColour.rgb
    private var weights = ck_yuv()
    private let blue = SampleMemory()
    private let red = SampleMemory()
    private let converted = SampleMemory()

    init(_ format: PixelFormat, _ kernels: KernelSet) {
        self.kernels = kernels
        isRedFirst = format == .nv21
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
        for memory in [blue, red] { memory.grow(to: pairs) }
        converted.grow(to: 3 * frame.size.width)
        return RowShape(width: frame.size.width, height: frame.size.height, components: colour.components)
    }

    func row(_ index: Int) throws(FrameFault) -> UnsafePointer<UInt8> {
        let pixels = kernels.pixels
        let width = Int64(frame.size.width)
        if colour == .grey {
            if weights.keepsLuma { return frame.row(index) }
            pixels.y_to_grey(&weights, frame.row(index), converted.bytes, width)
        } else {
            let (first, second) = isRedFirst ? (red, blue) : (blue, red)
            pixels.split(frame.chromaRow(index / 2, plane: 0), first.bytes, second.bytes, Int64(pairs))
            pixels.yuv_to_rgb(&weights, frame.row(index), blue.bytes, red.bytes, 1, converted.bytes, width)
        }
        return UnsafePointer(converted.bytes)
    }

    func finish() throws(FrameFault) {}

    private var pairs: Int { (frame.size.width + 1) / 2 }
}
