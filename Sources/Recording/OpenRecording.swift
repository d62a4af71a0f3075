package import Frames

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Opens a recording, whatever its name says: a folder that `record` made or one of JPEGs; concatenated JPEGs, a multipart
/// body, Motion JPEG in AVI, Y4M; or raw frames, if the hints describe some.
///
/// A source without times starts at 1970-01-01T00:00:00Z in steps of 1/fps, and its driver sequence is the frame's index.
///
/// - Parameter path: a file, a folder, or anything else that can be read to an end.
/// - Throws: `.unopenable` if it is missing, unreadable or empty; `.malformed` if it is none of these.
package func openRecording(
    at path: String, hints: RecordingHints = RecordingHints()
) throws(SourceError) -> any FrameSource {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else {
        throw SourceError(.unopenable, "\(path): cannot be opened: \(describe(errno: errno))")
    }
    return try openRecording(Descriptor(descriptor), name: path, hints: hints)
}

/// As above, of a descriptor that stays open: standard input.
package func openRecording(
    descriptor: Int32, name: String, hints: RecordingHints = RecordingHints()
) throws(SourceError) -> any FrameSource {
    try openRecording(Descriptor(descriptor, closes: false), name: name, hints: hints)
}

private func openRecording(
    _ descriptor: Descriptor, name: String, hints: RecordingHints
) throws(SourceError) -> any FrameSource {
    var asked: FrameRate?
    if let fps = hints.fps {
        asked = FrameRate(fps)
        guard asked != nil else {
            throw SourceError(.unopenable, "\(name): expected a frame rate of 0.001 to 4000 a second, found \(fps)")
        }
    }
    let rate = asked ?? .fallback
    var status = stat()
    guard fstat(descriptor.number, &status) == 0 else {
        throw SourceError(.unopenable, "\(name): cannot be opened: \(describe(errno: errno))")
    }
    let raw = try hints.rawFormat(name: name, rate: rate)
    if status.st_mode & S_IFMT == S_IFDIR {
        guard raw == nil else {
            throw SourceError(.malformed, "\(name): expected a file of raw frames, found a folder")
        }
        return RecordedFolder.isThere(descriptor)
            ? try RecordedFolder(descriptor, path: name, follows: hints.follows)
            : try JPEGFolder(descriptor, path: name, rate: rate)
    }
    let window = ByteWindow(descriptor, name: name, follows: hints.follows)
    try window.look(ahead: 12)
    if window.unread.isEmpty { throw SourceError(.unopenable, "\(name): is empty") }
    if let raw { return RawStream(window, format: raw, rate: rate) }
    if window.unread.starts(with: Y4MHeader.magic.utf8) { return try Y4MStream(window, asked: asked) }
    if window.unread.starts(with: "RIFF".utf8) { return try AVIStream(window, asked: asked) }
    if isMultipart(window.unread) { return try MultipartStream(window, rate: rate) }
    if window.unread.starts(with: [0xFF, 0xD8]) || hints.pixelFormat == .mjpeg || isNamedJPEG(name) {
        return try MJPEGStream(window, rate: rate)
    }
    throw SourceError(
        .malformed,
        "\(name): is no recording: expected a folder that record made or one of JPEGs, concatenated JPEGs, a multipart "
            + "body, AVI, Y4M, or raw frames with --format and --size; found \(kind(of: window.unread))")
}

/// Whether bytes begin with a boundary, before which a line may end, or with the head of an HTTP response.
private func isMultipart(_ bytes: UnsafeRawBufferPointer) -> Bool {
    ["--", "\r\n--", "\n--", "HTTP/"].contains { bytes.starts(with: $0.utf8) }
}

/// Whether the first JPEG may stand further on.
private func isNamedJPEG(_ name: String) -> Bool {
    [".mjpeg", ".mjpg", ".jpeg", ".jpg"].contains { name.lowercased().hasSuffix($0) }
}

/// What a file seems to be, in words.
func kind(of bytes: UnsafeRawBufferPointer) -> String {
    if bytes.starts(with: "RIFF".utf8) {
        return bytes.dropFirst(8).starts(with: "WEBP".utf8) ? "a WebP picture" : "a RIFF file"
    }
    if bytes.dropFirst(4).starts(with: "ftyp".utf8) { return "an MP4 file" }
    if bytes.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) { return "a Matroska file" }
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return "a PNG picture" }
    if bytes.starts(with: "GIF8".utf8) { return "a GIF picture" }
    if bytes.starts(with: "P5".utf8) || bytes.starts(with: "P6".utf8) { return "a PGM or PPM picture" }
    let digits = Array("0123456789abcdef")
    let shown = bytes.prefix(8).map { "\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }
    return "bytes that begin with \(shown.joined(separator: " "))"
}
