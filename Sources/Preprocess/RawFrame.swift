import Frames

/// The bytes of a raw frame, seen to be enough for its format.
struct RawFrame {
    private(set) var size = PictureSize(width: 0, height: 0)
    private var base: UnsafePointer<UInt8>?
    private var stride = 0
    private var chromaStride = 0
    private var chromaHeight = 0

    /// No frame yet.
    init() {}

    /// The bytes must stay as long as rows are asked for. The last row of a frame with one plane need not be longer than
    /// its pixels.
    ///
    /// - Throws: `undecodable` if the size is impossible, `truncated` if there are fewer bytes than it says.
    init(_ bytes: UnsafeRawBufferPointer, _ format: FrameFormat) throws(FrameFault) {
        // So small that no product of sizes overflows.
        let possible = 1...65535
        guard possible.contains(format.width), possible.contains(format.height), (0...1 << 20).contains(format.stride)
        else {
            throw FrameFault(
                .undecodable,
                "\(format.width) x \(format.height) is not the size of a picture (stride \(format.stride))")
        }
        let pixelFormat = format.pixelFormat
        size = PictureSize(width: format.width, height: format.height)
        stride = format.rowStride
        chromaStride = pixelFormat.chromaStride(stride)
        chromaHeight = pixelFormat.chromaHeight(format.height)
        let padding = pixelFormat.chromaPlaneCount == 0 ? stride - pixelFormat.tightStride(width: format.width) : 0
        let needed = format.byteCount - padding
        guard bytes.count >= needed else {
            let kind = "\(format.width) x \(format.height) \(pixelFormat.rawValue)"
            throw FrameFault(.truncated, "expected \(needed) bytes for \(kind), found \(bytes.count)")
        }
        base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
    }

    /// A row of the first plane.
    func row(_ index: Int) -> UnsafePointer<UInt8> { base.unsafelyUnwrapped + index * stride }

    /// A row of a chroma plane, of which the first is 0.
    func chromaRow(_ index: Int, plane: Int) -> UnsafePointer<UInt8> {
        base.unsafelyUnwrapped + size.height * stride + (plane * chromaHeight + index) * chromaStride
    }
}
