package import Frames

/// Uncompressed frames in a YUV4MPEG2 stream: a file or a pipe.
package final class Y4MStream: FrameSource {
    package let format: FrameFormat
    private let window: ByteWindow
    private let rate: FrameRate
    private let frameByteCount: Int
    private var index: UInt64 = 0

    /// Bytes of a header line that are accepted, here and before each frame.
    private static let longestLine = 4096

    /// Reads the stream header. `asked`: the rate where the header tells none.
    init(_ window: ByteWindow, asked: FrameRate?) throws(SourceError) {
        self.window = window
        guard let length = try Self.lineLength(window) else {
            throw SourceError(
                .malformed, "\(window.name): its Y4M header does not end within \(Self.longestLine) bytes")
        }
        let line = String(decoding: window.unread[..<length], as: UTF8.self)
        window.consume(length + 1)
        let header = try Y4MHeader(line: line[...], name: window.name)
        rate = header.rate ?? asked ?? .fallback
        frameByteCount = header.frameByteCount
        format = FrameFormat(
            pixelFormat: header.pixelFormat, width: header.width, height: header.height, stride: header.width,
            fps: rate.framesPerSecond, range: header.range)
    }

    package func read(into slot: inout WritableSlot) throws(SourceError) -> Arrival {
        try window.look(ahead: 1)
        if window.unread.isEmpty { return .end }
        defer { index += 1 }
        let length = try Self.lineLength(window)
        guard let length, window.unread.starts(with: "FRAME".utf8) else {
            if window.atEnd, window.unread.count < 6 { return try cutOff(0) }
            throw SourceError(.malformed, "\(window.name): expected the word FRAME before frame \(index)")
        }
        window.consume(length + 1)
        guard frameByteCount <= slot.bytes.count else {
            let found = try window.skip(frameByteCount)
            return found < frameByteCount ? try cutOff(found) : .tooLarge(frameByteCount, limit: slot.bytes.count)
        }
        let found = try window.read(into: UnsafeMutableRawBufferPointer(rebasing: slot.bytes[..<frameByteCount]))
        guard found == frameByteCount else { return try cutOff(found) }
        slot.byteCount = found
        return .frame(rate.times(of: index))
    }

    private func cutOff(_ found: Int) throws(SourceError) -> Arrival {
        window.consume(window.unread.count)
        return .lost(
            .truncated, count: 1, reason: "expected \(frameByteCount) bytes, found \(found) before the file ended")
    }

    /// Bytes before the next newline; nil if there is none near.
    private static func lineLength(_ window: ByteWindow) throws(SourceError) -> Int? {
        var searched = 0
        while true {
            let shown = window.unread.prefix(longestLine)
            if let found = shown.dropFirst(searched).firstIndex(of: UInt8(ascii: "\n")) { return found }
            searched = shown.count
            if window.atEnd || searched == longestLine { return nil }
            try window.more()
        }
    }
}
