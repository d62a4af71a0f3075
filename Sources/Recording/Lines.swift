import Frames

/// The lines of a stream, one after the other.
final class Lines {
    private let window: ByteWindow
    /// Bytes consumed so far.
    private(set) var byteCount = 0

    /// Bytes of the longest line that is accepted.
    static let longest = 8192

    init(_ window: ByteWindow) { self.window = window }

    /// Consumes a line with its end ("\n" or "\r\n") and gives it without; nil if the stream ends before the line does.
    ///
    /// - Throws: `.malformed` if the line is too long.
    func next() throws(SourceError) -> [UInt8]? {
        var searched = 0
        while true {
            let shown = window.unread.prefix(Self.longest + 1)
            if let end = shown.dropFirst(searched).firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(window.unread[..<end])
                window.consume(end + 1)
                byteCount += end + 1
                return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            }
            searched = shown.count
            if searched > Self.longest {
                throw SourceError(.malformed, "\(window.name): has a line of more than \(Self.longest) bytes")
            }
            if window.atEnd { return nil }
            try window.more()
        }
    }
}
