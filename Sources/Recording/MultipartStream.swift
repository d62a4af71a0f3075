package import Frames

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The body of an HTTP multipart response, as network cameras send them (`multipart/x-mixed-replace`): a file or a pipe.
/// The head of the response may stand before it.
///
/// A part reaches to the next delimiter, whatever its Content-Length says, so that a wrong length or a part that was cut off
/// costs no other part (RFC 2046, 5.1.1). Parts that say they are no pictures are passed over.
package final class MultipartStream: FrameSource {
    package let format: FrameFormat
    private let window: ByteWindow
    private let rate: FrameRate
    /// A line that stands before each part: two hyphens and the boundary.
    private let delimiter: [UInt8]
    private var index: UInt64 = 0

    /// Bytes of the lines before a part, and of the head of the response.
    private static let longestHead = 16_384

    /// Consumes the head and the first delimiter. The stream begins with HTTP/, or with the delimiter's line, before which
    /// there may be an empty line.
    init(_ window: ByteWindow, rate: FrameRate) throws(SourceError) {
        self.window = window
        self.rate = rate
        let head = Lines(window)
        var found: [UInt8]?
        while found == nil, head.byteCount < Self.longestHead, let line = try head.next() {
            if line.starts(with: "--".utf8), line.count > 2 { found = line }
        }
        guard let found, found.count <= 2 + 200 else {
            throw SourceError(
                .malformed,
                "\(window.name): expected a multipart body: a line of two hyphens and a boundary of at most 200 bytes")
        }
        delimiter = found
        let header = try window.firstPicture()
        format = FrameFormat(
            pixelFormat: .mjpeg, width: header?.width ?? 0, height: header?.height ?? 0, fps: rate.framesPerSecond,
            range: .full)
    }

    package func read(into slot: inout WritableSlot) throws(SourceError) -> Arrival {
        while true {
            try window.look(ahead: 2)
            if window.unread.isEmpty || window.unread.starts(with: "--".utf8) { return .end }
            guard let isPicture = try partHead() else { return .end }
            let byteCount = try body(into: &slot)
            if !isPicture { continue }
            defer { index += 1 }
            guard byteCount <= slot.bytes.count else { return .tooLarge(byteCount, limit: slot.bytes.count) }
            slot.byteCount = byteCount
            return .frame(rate.times(of: index))
        }
    }

    /// Consumes the lines before a part; whether it may be a picture. Nil where the stream ends within them.
    private func partHead() throws(SourceError) -> Bool? {
        let lines = Lines(window)
        var isPicture = true
        while let line = try lines.next() {
            if line.isEmpty { return isPicture }
            let text = String(decoding: line, as: UTF8.self).lowercased()
            if text.hasPrefix("content-type:") { isPicture = text.contains("image/") }
            guard lines.byteCount < Self.longestHead else {
                throw SourceError(
                    .malformed,
                    "\(window.name): the head of part \(index) does not end within \(Self.longestHead) bytes")
            }
        }
        return nil
    }

    /// Consumes a part and the delimiter behind it. Gives its size; what is beyond the slot is counted only.
    private func body(into slot: inout WritableSlot) throws(SourceError) -> Int {
        var byteCount = 0
        while true {
            let found = find(delimiter, in: window.unread)
            let line = found ?? window.unread.count
            // The line's end belongs to the delimiter, and may be cut in two by the window's end.
            let kept = window.atEnd && found == nil ? line : max(0, line - delimiter.count - 4)
            let whole = found == nil ? kept : line
            byteCount = window.take(whole, to: &slot, at: byteCount)
            guard found != nil else {
                if window.atEnd { return withoutLineEnd(slot, byteCount) }
                try window.more()
                continue
            }
            try window.look(ahead: delimiter.count + 2)
            let isDelimiter = endsLine(UnsafeRawBufferPointer(rebasing: window.unread[delimiter.count...]))
            guard isDelimiter else {
                byteCount = window.take(1, to: &slot, at: byteCount)
                continue
            }
            window.consume(delimiter.count)
            try passLineEnd()
            return withoutLineEnd(slot, byteCount)
        }
    }

    /// Whether a delimiter ends here: with its line, with the two hyphens of the last one, or with the file.
    private func endsLine(_ rest: UnsafeRawBufferPointer) -> Bool {
        rest.isEmpty || rest[0] == newline || rest.starts(with: "\r\n".utf8) || rest.starts(with: "--".utf8)
    }

    /// Two hyphens stay, to be found as the end.
    private func passLineEnd() throws(SourceError) {
        if window.unread.starts(with: "\r\n".utf8) {
            window.consume(2)
        } else if window.unread.first == newline {
            window.consume(1)
        }
    }

    /// The size of a part without the end of line that belongs to the delimiter.
    private func withoutLineEnd(_ slot: borrowing WritableSlot, _ byteCount: Int) -> Int {
        guard byteCount <= slot.bytes.count, byteCount > 0, slot.bytes[byteCount - 1] == newline else {
            return byteCount
        }
        return byteCount > 1 && slot.bytes[byteCount - 2] == UInt8(ascii: "\r") ? byteCount - 2 : byteCount - 1
    }
}

private let newline = UInt8(ascii: "\n")

/// Where `pattern` begins first.
private func find(_ pattern: [UInt8], in bytes: UnsafeRawBufferPointer) -> Int? {
    guard let base = bytes.baseAddress else { return nil }
    var position = 0
    while bytes.count - position >= pattern.count,
        let found = memchr(base + position, Int32(pattern[0]), bytes.count - position - pattern.count + 1)
    {
        if memcmp(found, pattern, pattern.count) == 0 { return UnsafeRawPointer(found) - base }
        position = UnsafeRawPointer(found) - base + 1
    }
    return nil
}
