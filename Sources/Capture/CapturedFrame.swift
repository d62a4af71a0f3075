package import Frames

/// What a driver's buffer holds, judged: a whole frame, or why it is none.
package enum CapturedFrame {
    case whole(UnsafeRawBufferPointer)
    case damaged(Fate, String)
    /// A whole JPEG of another size than was negotiated.
    case otherSize(width: Int, height: Int)

    /// A JPEG: from its first marker to the end of its picture, which must have the negotiated size. Padding behind it is
    /// normal, and so is what a driver left in the buffer.
    package init(jpeg bytes: UnsafeRawBufferPointer, format: FrameFormat) {
        guard !bytes.isEmpty else {
            self = .damaged(.truncated, "the driver's buffer is empty")
            return
        }
        guard let start = JPEGMarkers.start(in: bytes) else {
            self = .damaged(.undecodable, "there is no JPEG in the driver's buffer")
            return
        }
        let picture = UnsafeRawBufferPointer(rebasing: bytes[start...])
        guard let end = Self.end(of: picture) else {
            self = .damaged(.truncated, "the JPEG has no end (EOI)")
            return
        }
        let whole = UnsafeRawBufferPointer(rebasing: picture[..<end])
        guard let header = JPEGMarkers.header(in: whole) else {
            self = .damaged(.undecodable, "the JPEG has no frame header (SOF)")
            return
        }
        guard format.width == 0 || (header.width == format.width && header.height == format.height) else {
            self = .otherSize(width: header.width, height: header.height)
            return
        }
        self = .whole(whole)
    }

    /// A raw frame of one plane in memory.
    package init(raw bytes: UnsafeRawBufferPointer, format: FrameFormat) {
        let padding =
            format.pixelFormat.chromaPlaneCount == 0
            ? format.rowStride - format.pixelFormat.tightStride(width: format.width) : 0
        let needed = format.byteCount - padding
        self =
            bytes.count >= needed
            ? .whole(UnsafeRawBufferPointer(rebasing: bytes[..<min(bytes.count, format.byteCount)]))
            : .damaged(
                .truncated,
                bytes.isEmpty ? "the driver's buffer is empty" : "the driver's buffer holds less than a frame")
    }

    /// Behind the EOI of the first picture; nil if it is cut off.
    private static func end(of picture: UnsafeRawBufferPointer) -> Int? {
        var splitter = JPEGSplitter()
        var position = 0
        while position < picture.count {
            let window = UnsafeRawBufferPointer(rebasing: picture[position...])
            switch splitter.step(over: window, atEnd: true) {
            case .skip(let count), .take(let count): position += count
            case .end(let count):
                position += count
                let isWhole = position >= 4 && picture[position - 2] == 0xFF && picture[position - 1] == 0xD9
                return isWhole ? position : nil
            case .more: return nil
            }
        }
        return nil
    }
}
