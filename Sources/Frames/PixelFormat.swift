/// How the bytes of a frame are to be read.
///
/// Readers for each case stand in `Preprocess`.
package enum PixelFormat: String, Sendable, CaseIterable {
    /// One JPEG picture, with or without Huffman tables; its own header tells the size.
    case mjpeg = "MJPG"
    /// Planes Y, Cb, Cr, the chroma halved both ways (rounded up).
    case i420 = "I420"
    /// Bytes R, G, B.
    case rgb24 = "RGB3"
    /// One byte of luma.
    case grey = "GREY"
}
