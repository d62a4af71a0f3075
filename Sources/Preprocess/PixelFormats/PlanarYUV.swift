import CKernels
import Frames
import Kernels

/// A plane of luma and two of chroma, each of whose samples serves its 1, 2 or 4 pixels: I420, YV12, 422P, 411P, 444P.
final class PlanarYUVReader: PixelReader {
    private let kernels: KernelSet
    private let isRedFirst: Bool
    /// Binary logarithms of the pixels that share a chroma sample, along a row and across.
    private let shift: (along: Int64, across: Int)
    private var frame = RawFrame()
    private var colour = RowColour.rgb
    private var weights = ck_yuv()
    private let converted = SampleMemory()

    init(_ format: PixelFormat, _ kernels: KernelSet) {
        self.kernels = kernels
        isRedFirst = format == .yv12
        shift =
            switch format {
            case .i444: (0, 0)
            case .i422: (1, 0)
            case .i411: (2, 0)
            default: (1, 1)
            }
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
            let blue = frame.chromaRow(index >> shift.across, plane: isRedFirst ? 1 : 0)
            let red = frame.chromaRow(index >> shift.across, plane: isRedFirst ? 0 : 1)
            pixels.yuv_to_rgb(&weights, frame.row(index), blue, red, shift.along, converted.bytes, width)
        }
        return UnsafePointer(converted.bytes)
    }

    func finish() throws(FrameFault) {}
}
