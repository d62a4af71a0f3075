import Frames
import Kernels

/// What the rows of a picture are to hold.
enum RowColour {
    /// Bytes R, G, B.
    case rgb
    /// One byte of luma.
    case grey

    /// Bytes per pixel.
    var components: Int { self == .rgb ? 3 : 1 }
}

/// Pixels.
struct PictureSize: Equatable {
    var width: Int
    var height: Int
}

/// The shape of the rows that a reader gives.
struct RowShape: Equatable {
    var width: Int
    var height: Int
    /// Bytes per pixel: 3 (R, G, B), or 1 (luma) if luma was asked for or the picture has no more.
    var components: Int
}

/// Gives the rows of a frame of one pixel format, from the top.
///
/// Calls go begin, start, row (with growing numbers), finish. Each may throw, and `begin` may follow at any point. After
/// the first frame of a size nothing is allocated, but for what libjpeg takes.
protocol PixelReader: AnyObject {
    /// The frame's bytes must stay until `finish`. Gives the size of the whole picture.
    func begin(
        _ bytes: UnsafeRawBufferPointer, format: FrameFormat, colour: RowColour
    ) throws(FrameFault) -> PictureSize

    /// Whether `start` can scale a picture down.
    var scales: Bool { get }

    /// `denominator`: by what the picture is scaled down, rounding up; 1, or also 2, 4 or 8 if the reader `scales`.
    func start(denominator: Int) throws(FrameFault) -> RowShape

    /// Valid until the next call.
    func row(_ index: Int) throws(FrameFault) -> UnsafePointer<UInt8>

    /// Judges the rest of the frame. Only now it is known that the rows are right.
    func finish() throws(FrameFault)
}

extension PixelReader {
    var scales: Bool { false }
}

extension PixelFormat {
    /// The reader of each format.
    func makeReader(_ kernels: KernelSet) -> any PixelReader {
        switch self {
        case .mjpeg: MJPEGReader()
        case .yuyv, .uyvy, .yvyu, .vyuy: PackedYUVReader(self, kernels)
        case .nv12, .nv21: SemiPlanarYUVReader(self, kernels)
        case .i420, .yv12, .i422, .i411, .i444: PlanarYUVReader(self, kernels)
        case .grey, .grey16: GreyReader(self, kernels)
        case .rgb24, .bgr24, .rgbx32, .bgrx32, .xrgb32, .xbgr32: PackedRGBReader(self, kernels)
        }
    }
}

/// Memory for samples that grows and never shrinks.
final class SampleMemory {
    private(set) var bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
    private var capacity = 1

    func grow(to count: Int) {
        guard count > capacity else { return }
        bytes.deallocate()
        bytes = .allocate(capacity: count)
        capacity = count
    }

    deinit { bytes.deallocate() }
}

/// Luma of BT.601 from R, G, B, in units of 2⁻¹⁶, as Pillow computes it.
@inline(__always)
func luma(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
    UInt8(truncatingIfNeeded: (UInt32(red) &* 19595 &+ UInt32(green) &* 38470 &+ UInt32(blue) &* 7471 &+ 0x8000) &>> 16)
}
