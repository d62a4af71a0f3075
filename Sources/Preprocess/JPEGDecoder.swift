import CJPEG
import Frames

/// libjpeg, one decompressor for any number of pictures, on one thread at a time.
///
/// Its verdict: a picture is damaged if libjpeg refuses it, or warns that data are missing (`truncated`) or cannot be right
/// (`undecodable`). Extraneous bytes beside a whole picture are no damage.
final class JPEGDecoder {
    /// What rows hold.
    enum Rows {
        case grey
        case rgb
        /// Inverted C, M, Y, K.
        case ink

        var code: Int32 {
            switch self {
            case .grey: Int32(OCELLUS_JPEG_GREY.rawValue)
            case .rgb: Int32(OCELLUS_JPEG_RGB.rawValue)
            case .ink: Int32(OCELLUS_JPEG_CMYK.rawValue)
            }
        }
    }

    /// Bytes that libjpeg may hold: the coefficients of a progressive picture of 44 megapixels with chroma halved both ways,
    /// or of half as many without. Other pictures need little.
    private static let memoryLimit = 128 << 20

    private let library: OpaquePointer
    private var header = ocellus_jpeg_header()
    private var bytes = UnsafeRawBufferPointer(start: nil, count: 0)

    init() {
        guard let created = ocellus_jpeg_create(Self.memoryLimit) else {
            fatalError("libjpeg: cannot create a decompressor: no memory")
        }
        library = created
    }

    deinit { ocellus_jpeg_destroy(library) }

    /// Reads up to the first scan. The bytes must stay until the picture is done.
    func begin(_ bytes: UnsafeRawBufferPointer) throws(FrameFault) -> PictureSize {
        guard let base = bytes.baseAddress, bytes.count > 0 else { throw FrameFault(.truncated, "has no bytes") }
        self.bytes = bytes
        try check(
            ocellus_jpeg_begin(
                library, base.assumingMemoryBound(to: UInt8.self), bytes.count, UInt64(JPEGMarkers.pixelLimit), &header)
        )
        return PictureSize(width: Int(header.width), height: Int(header.height))
    }

    /// What the rows of this picture hold at best, if `wanted` is wanted.
    func colour(for wanted: RowColour) -> Rows {
        switch UInt32(header.colour) {
        case OCELLUS_JPEG_CMYK.rawValue, OCELLUS_JPEG_YCCK.rawValue: .ink
        case OCELLUS_JPEG_GREY.rawValue: .grey
        default: wanted == .grey ? .grey : .rgb
        }
    }

    /// Gives the size of the picture scaled down by `denominator`, rounded up.
    func start(_ rows: Rows, denominator: Int) throws(FrameFault) -> PictureSize {
        var width: UInt32 = 0
        var height: UInt32 = 0
        try check(ocellus_jpeg_start(library, rows.code, Int32(denominator), &width, &height))
        return PictureSize(width: Int(width), height: Int(height))
    }

    func read(_ count: Int, into rows: UnsafeMutablePointer<UInt8>, stride: Int) throws(FrameFault) {
        try check(ocellus_jpeg_read(library, rows, stride, UInt32(count)))
    }

    /// Reads to the end of the picture and judges it.
    func finish() throws(FrameFault) {
        try check(ocellus_jpeg_finish(library))
        let warnings = ocellus_jpeg_warned(library)
        if warnings.shortages + warnings.corruptions > 0 { throw fault }
    }

    private func check(_ status: Int32) throws(FrameFault) {
        guard status != 0 else { return }
        throw JPEGMarkers.header(in: bytes)?.unusualKind.map { FrameFault(.undecodable, $0) } ?? fault
    }

    private var fault: FrameFault {
        FrameFault(
            ocellus_jpeg_warned(library).shortages > 0 ? .truncated : .undecodable,
            "libjpeg: \(String(cString: ocellus_jpeg_message(library)))")
    }
}

extension JPEGHeader {
    /// Why libjpeg may refuse a picture of this kind, however whole it is.
    fileprivate var unusualKind: String? {
        switch coding {
        case .lossless: "is coded losslessly, which libjpeg does not read here"
        case .hierarchical: "is coded hierarchically, which libjpeg does not read"
        default: precision == 8 ? nil : "has \(precision) bits per sample, of which libjpeg reads 8 here"
        }
    }
}
