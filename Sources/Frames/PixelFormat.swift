/// How the bytes of a frame are to be read.
///
/// The raw value is what lines and recordings call the format: Video4Linux's four characters, but for I420. Readers for
/// each case stand in `Preprocess`.
package enum PixelFormat: String, Sendable, CaseIterable {
    /// One JPEG picture, with or without Huffman tables; its own header tells the size.
    case mjpeg = "MJPG"

    /// Bytes Y₀ Cb Y₁ Cr for each two pixels of a row.
    case yuyv = "YUYV"
    /// Bytes Cb Y₀ Cr Y₁.
    case uyvy = "UYVY"
    /// Bytes Y₀ Cr Y₁ Cb.
    case yvyu = "YVYU"
    /// Bytes Cr Y₀ Cb Y₁.
    case vyuy = "VYUY"

    /// A plane Y, and a plane of Cb and Cr in turn, halved both ways (rounded up).
    case nv12 = "NV12"
    /// As NV12, Cr before Cb.
    case nv21 = "NV21"

    /// Planes Y, Cb, Cr, the chroma halved both ways (rounded up).
    case i420 = "I420"
    /// As I420, the plane Cr before Cb.
    case yv12 = "YV12"
    /// Planes Y, Cb, Cr, the chroma halved along the rows (rounded up).
    case i422 = "422P"
    /// Planes Y, Cb, Cr, the chroma quartered along the rows (rounded up).
    case i411 = "411P"
    /// Planes Y, Cb, Cr of one size.
    case i444 = "444P"

    /// One byte of luma.
    case grey = "GREY"
    /// Two bytes of luma, the lower one first.
    case grey16 = "Y16"

    /// Bytes R, G, B.
    case rgb24 = "RGB3"
    /// Bytes B, G, R.
    case bgr24 = "BGR3"
    /// Bytes R, G, B, and one that says nothing of colour.
    case rgbx32 = "XB24"
    /// Bytes B, G, R, and one more.
    case bgrx32 = "XR24"
    /// One byte, then R, G, B.
    case xrgb32 = "BX24"
    /// One byte, then B, G, R.
    case xbgr32 = "RX24"

    /// The format of a name, in capitals or not: the raw value, or another name that is in use for it.
    package init?(name: String) {
        let name = name.uppercased().filter { $0 != " " }
        guard let found = PixelFormat(rawValue: name) ?? Self.otherNames[name] else { return nil }
        self = found
    }

    /// As people, files and Video4Linux spell them too. An alpha channel is not looked at.
    private static let otherNames: [String: PixelFormat] = [
        "MJPEG": .mjpeg, "JPEG": .mjpeg, "YUY2": .yuyv, "YUYV422": .yuyv, "UYVY422": .uyvy, "YU12": .i420,
        "YUV420P": .i420, "IYUV": .i420, "I422": .i422, "YUV422P": .i422, "I411": .i411, "YUV411P": .i411,
        "I444": .i444, "YUV444P": .i444, "GRAY": .grey, "Y8": .grey, "Y800": .grey, "GRAY16": .grey16,
        "GREY16": .grey16, "RGB24": .rgb24, "BGR24": .bgr24, "RGBA": .rgbx32, "RGBX": .rgbx32, "AB24": .rgbx32,
        "BGRA": .bgrx32, "BGRX": .bgrx32, "AR24": .bgrx32, "BGR4": .bgrx32, "ARGB": .xrgb32, "XRGB": .xrgb32,
        "BA24": .xrgb32, "RGB4": .xrgb32, "ABGR": .xbgr32, "XBGR": .xbgr32, "RA24": .xbgr32,
    ]

    /// Bytes of a row of the first plane with nothing behind them; 0 for compressed frames.
    package func tightStride(width: Int) -> Int {
        switch self {
        case .mjpeg: 0
        case .yuyv, .uyvy, .yvyu, .vyuy: (width + 1) / 2 * 4
        case .nv12, .nv21, .i420, .yv12, .i422, .i411, .i444, .grey: width
        case .grey16: 2 * width
        case .rgb24, .bgr24: 3 * width
        case .rgbx32, .bgrx32, .xrgb32, .xbgr32: 4 * width
        }
    }

    /// Bytes from a row of a chroma plane to the next, that of the first plane being `stride`; 0 without chroma planes.
    package func chromaStride(_ stride: Int) -> Int {
        switch self {
        case .nv12, .nv21: (stride + 1) / 2 * 2
        case .i420, .yv12, .i422: (stride + 1) / 2
        case .i411: (stride + 3) / 4
        case .i444: stride
        default: 0
        }
    }

    /// Rows of a chroma plane; 0 without chroma planes.
    package func chromaHeight(_ height: Int) -> Int {
        switch self {
        case .nv12, .nv21, .i420, .yv12: (height + 1) / 2
        case .i422, .i411, .i444: height
        default: 0
        }
    }

    /// Planes that hold chroma.
    package var chromaPlaneCount: Int {
        switch self {
        case .nv12, .nv21: 1
        case .i420, .yv12, .i422, .i411, .i444: 2
        default: 0
        }
    }
}
