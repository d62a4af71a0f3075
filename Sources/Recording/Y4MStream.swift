package import Frames

/// Uncompressed frames in a YUV4MPEG2 stream: a file or a pipe.
package final class Y4MStream: FrameSource {
    package let format: FrameFormat
    private let window: ByteWindow
    private let rate: FrameRate
    private let space: Y4MHeader.ColourSpace
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
        var header = try Y4MHeader(line: line[...], name: window.name)
        let rate = header.rate ?? asked ?? .fallback
        header.rate = rate
        self.rate = rate
        space = header.space
        format = header.format
    }

    package func read(into slot: inout WritableSlot) throws(SourceError) -> Arrival {
        try window.look(ahead: 1)
        if window.unread.isEmpty { return .end }
        defer { index += 1 }
        let length = try Self.lineLength(window)
        guard let length, window.unread.starts(with: "FRAME".utf8) else {
            if window.atEnd, window.unread.count < 6 { return cutOff(0) }
            throw SourceError(.malformed, "\(window.name): expected the word FRAME before frame \(index)")
        }
        window.consume(length + 1)
        guard format.byteCount <= slot.bytes.count else {
            let found = try window.skip(fileByteCount)
            return found < fileByteCount ? cutOff(found) : .tooLarge(format.byteCount, limit: slot.bytes.count)
        }
        let memory = UnsafeMutableRawBufferPointer(rebasing: slot.bytes[..<format.byteCount])
        let bytesPerSample = space.bits > 8 ? 2 : 1
        var found =
            space.bits > 8
            ? try window.readSamples(ofBits: space.bits, into: memory) * bytesPerSample : try window.read(into: memory)
        if found == memory.count * bytesPerSample, space.hasAlpha { found += try window.skip(alphaByteCount) }
        guard found == fileByteCount else { return cutOff(found) }
        slot.byteCount = memory.count
        return .frame(rate.times(of: index))
    }

    private var alphaByteCount: Int { space.hasAlpha ? format.width * format.height : 0 }

    /// Bytes of a frame in the file, without its header.
    private var fileByteCount: Int { (space.bits > 8 ? 2 : 1) * format.byteCount + alphaByteCount }

    private func cutOff(_ found: Int) -> Arrival {
        window.consume(window.unread.count)
        return .cutOff(found, of: fileByteCount)
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
