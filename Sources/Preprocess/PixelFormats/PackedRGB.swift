import CKernels
import Frames
import Kernels

/// Three bytes of colour in each pixel of 3 or 4: RGB24, BGR24, and the four orders of 32 bits.
final class PackedRGBReader: PixelReader {
    private let kernels: KernelSet
    private var order: ck_order
    private var frame = RawFrame()
    private var colour = RowColour.rgb
    private let converted = SampleMemory()

    init(_ format: PixelFormat, _ kernels: KernelSet) {
        self.kernels = kernels
        order =
            switch format {
            case .bgr24: ck_order(step: 3, red: 2, blue: 0)
            case .rgbx32: ck_order(step: 4, red: 0, blue: 2)
            case .bgrx32: ck_order(step: 4, red: 2, blue: 0)
            case .xrgb32: ck_order(step: 4, red: 1, blue: 3)
            case .xbgr32: ck_order(step: 4, red: 3, blue: 1)
            default: ck_order(step: 3, red: 0, blue: 2)
            }
    }

    func begin(
        _ bytes: UnsafeRawBufferPointer, format: FrameFormat, colour: RowColour
    ) throws(FrameFault) -> PictureSize {
        frame = try RawFrame(bytes, format)
        self.colour = colour
        return frame.size
    }

    func start(denominator: Int) throws(FrameFault) -> RowShape {
        converted.grow(to: 3 * frame.size.width)
        return RowShape(width: frame.size.width, height: frame.size.height, components: colour.components)
    }

    func row(_ index: Int) throws(FrameFault) -> UnsafePointer<UInt8> {
        let row = frame.row(index)
        let width = Int64(frame.size.width)
        if colour == .grey {
            kernels.pixels.rgb_to_grey(&order, row, converted.bytes, width)
        } else if order.step == 3, order.red == 0 {
            return row
        } else {
            kernels.pixels.to_rgb(&order, row, converted.bytes, width)
        }
        return UnsafePointer(converted.bytes)
    }

    func finish() throws(FrameFault) {}
}
