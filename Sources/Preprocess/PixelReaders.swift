import Frames

/// What the rows of a picture are to hold.
enum RowColour {
    /// Bytes R, G, B.
    case rgb
    /// One byte of luma.
    case grey
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
    func makeReader() -> any PixelReader {
        switch self {
        case .mjpeg: MJPEGReader()
        case .i420: I420Reader()
        case .rgb24: RGB24Reader()
        case .grey: GreyReader()
        }
    }

    /// Its place in `allCases`.
    var place: Int {
        switch self {
        case .mjpeg: 0
        case .i420: 1
        case .rgb24: 2
        case .grey: 3
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

/// The size of a raw frame, if it can be one: so small that no product of sizes overflows.
func size(of format: FrameFormat) throws(FrameFault) -> PictureSize {
    let possible = 1...65535
    guard possible.contains(format.width), possible.contains(format.height), (0...1 << 20).contains(format.stride)
    else {
        throw FrameFault(
            .undecodable, "\(format.width) x \(format.height) is not the size of a picture (stride \(format.stride))")
    }
    return PictureSize(width: format.width, height: format.height)
}

/// Refuses a raw frame that is shorter than its format says.
func require(_ byteCount: Int, of bytes: UnsafeRawBufferPointer, _ format: FrameFormat) throws(FrameFault) {
    guard bytes.count < byteCount else { return }
    let kind = "\(format.width) x \(format.height) \(format.pixelFormat.rawValue)"
    throw FrameFault(.truncated, "expected \(byteCount) bytes for \(kind), found \(bytes.count)")
}
