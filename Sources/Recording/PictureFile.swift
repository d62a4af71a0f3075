package import Frames

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// One picture from a file, as a frame.
package struct Picture: Sendable {
    package var format: FrameFormat
    package var bytes: [UInt8]

    package init(format: FrameFormat, bytes: [UInt8]) {
        self.format = format
        self.bytes = bytes
    }
}

/// Reads a picture file: JPEG, or PPM or PGM with 8 bits a sample (P6, P5); or a raw one, if the hints describe it.
///
/// A JPEG is given as it is, whole or damaged: its decoder judges it.
///
/// - Parameter limit: bytes that the file may have.
/// - Throws: `.unopenable` if it is missing, unreadable or empty; `.malformed` if it is no such picture, or above the limit.
package func readPicture(
    at path: String, limit: Int, hints: RecordingHints = RecordingHints()
) throws(SourceError) -> Picture {
    var bytes = try readFile(at: path, limit: limit)
    guard !bytes.isEmpty else { throw SourceError(.unopenable, "\(path): is empty") }
    if let raw = try hints.rawFormat(name: path, rate: .fallback) { return Picture(format: raw, bytes: bytes) }
    if bytes[0] == UInt8(ascii: "P"), bytes.count > 1, [UInt8(ascii: "5"), UInt8(ascii: "6")].contains(bytes[1]) {
        let header = try PNMHeader(bytes, name: path, greatest: 255...255)
        bytes.removeSubrange((header.dataStart + header.dataCount)...)
        bytes.removeFirst(header.dataStart)
        let format = FrameFormat(
            pixelFormat: header.components == 3 ? .rgb24 : .grey, width: header.width, height: header.height,
            stride: header.width * header.components, range: .full)
        return Picture(format: format, bytes: bytes)
    }
    let start = bytes.withUnsafeBytes { JPEGMarkers.start(in: $0) }
    let header = bytes.withUnsafeBytes { JPEGMarkers.header(in: $0) }
    let endings = [".jpg", ".jpeg"]
    guard bytes.starts(with: [0xFF, 0xD8]) || (start != nil && endings.contains { path.lowercased().hasSuffix($0) })
    else {
        let found = bytes.withUnsafeBytes { kind(of: $0) }
        throw SourceError(.malformed, "\(path): is no picture: expected JPEG, PPM or PGM, found \(found)")
    }
    return Picture(
        format: FrameFormat(
            pixelFormat: .mjpeg, width: header?.width ?? 0, height: header?.height ?? 0, range: .full),
        bytes: bytes)
}

/// The bytes of a file that has not more than `limit`.
func readFile(at path: String, limit: Int) throws(SourceError) -> [UInt8] {
    let opened = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    guard opened >= 0 else {
        throw SourceError(.unopenable, "\(path): cannot be opened: \(describe(errno: errno))")
    }
    let descriptor = Descriptor(opened)
    var status = stat()
    if fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > limit {
        throw SourceError(
            .malformed, "\(path): its \(status.st_size) bytes are more than the \(limit) that a picture may have")
    }
    let window = ByteWindow(descriptor, name: path)
    var bytes: [UInt8] = []
    while true {
        if window.unread.isEmpty {
            if window.atEnd { return bytes }
            do { try window.more() } catch { throw SourceError(.unopenable, error.description) }
        }
        guard bytes.count + window.unread.count <= limit else {
            throw SourceError(.malformed, "\(path): has more than the \(limit) bytes that a picture may have")
        }
        bytes.append(contentsOf: window.unread)
        window.consume(window.unread.count)
    }
}
