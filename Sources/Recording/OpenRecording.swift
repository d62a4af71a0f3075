package import Frames

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Opens a recording: concatenated JPEGs, Y4M, or a folder of JPEGs, whatever the name says.
///
/// A source without times starts at 1970-01-01T00:00:00Z in steps of 1/fps, and its driver sequence is the frame's index.
///
/// - Parameters:
///   - path: a file, a folder, or anything else that can be read to an end.
///   - fps: frames per second where the recording does not tell; nil: 25.
/// - Throws: `.unopenable` if it is missing, unreadable or empty; `.malformed` if it is none of these.
package func openRecording(at path: String, fps: Double? = nil) throws(SourceError) -> any FrameSource {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else {
        throw SourceError(.unopenable, "\(path): cannot be opened: \(describe(errno: errno))")
    }
    return try openRecording(Descriptor(descriptor), name: path, fps: fps)
}

/// As above, of a descriptor that stays open: standard input.
package func openRecording(
    descriptor: Int32, name: String, fps: Double? = nil
) throws(SourceError) -> any FrameSource {
    try openRecording(Descriptor(descriptor, closes: false), name: name, fps: fps)
}

private func openRecording(
    _ descriptor: Descriptor, name: String, fps: Double?
) throws(SourceError) -> any FrameSource {
    var asked: FrameRate?
    if let fps {
        asked = FrameRate(fps)
        guard asked != nil else {
            throw SourceError(.unopenable, "\(name): expected a frame rate of 0.001 to 4000 a second, found \(fps)")
        }
    }
    var status = stat()
    guard fstat(descriptor.number, &status) == 0 else {
        throw SourceError(.unopenable, "\(name): cannot be opened: \(describe(errno: errno))")
    }
    if status.st_mode & S_IFMT == S_IFDIR {
        return try JPEGFolder(descriptor, path: name, rate: asked ?? .fallback)
    }
    let window = ByteWindow(descriptor, name: name)
    try window.look(ahead: 16)
    if window.unread.isEmpty { throw SourceError(.unopenable, "\(name): is empty") }
    if window.unread.starts(with: Y4MHeader.magic.utf8) { return try Y4MStream(window, asked: asked) }
    if window.unread.starts(with: [0xFF, 0xD8]) || mayBeginOtherwise(window.unread, name: name) {
        return try MJPEGStream(window, rate: asked ?? .fallback)
    }
    throw SourceError(
        .malformed,
        "\(name): is no recording: expected concatenated JPEGs, Y4M or a folder of JPEGs, found \(kind(of: window.unread))"
    )
}

/// Whether the first JPEG may stand further on: in a file that is named so, or in the body of an HTTP multipart response.
private func mayBeginOtherwise(_ bytes: UnsafeRawBufferPointer, name: String) -> Bool {
    bytes.starts(with: "--".utf8) || bytes.starts(with: "HTTP/".utf8)
        || [".mjpeg", ".mjpg", ".jpeg", ".jpg"].contains { name.lowercased().hasSuffix($0) }
}

/// What a file seems to be, in words.
func kind(of bytes: UnsafeRawBufferPointer) -> String {
    if bytes.starts(with: "RIFF".utf8) { return "a RIFF file (AVI or WebP)" }
    if bytes.dropFirst(4).starts(with: "ftyp".utf8) { return "an MP4 file" }
    if bytes.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) { return "a Matroska file" }
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return "a PNG picture" }
    if bytes.starts(with: "GIF8".utf8) { return "a GIF picture" }
    if bytes.starts(with: "P5".utf8) || bytes.starts(with: "P6".utf8) { return "a PGM or PPM picture" }
    let digits = Array("0123456789abcdef")
    let shown = bytes.prefix(8).map { "\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }
    return "bytes that begin with \(shown.joined(separator: " "))"
}
