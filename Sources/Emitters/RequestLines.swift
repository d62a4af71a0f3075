package import NIOCore

/// Cuts what a subscriber sends into lines, of bounded length.
package struct RequestLines {
    package struct Request {
        /// What is wrong with it, if anything is.
        package var mistake: String?
    }

    /// Bytes that a request may have.
    package static let lengthLimit = 65_536

    private var bytes = ByteBuffer()
    /// Whether what comes belongs to a line that was too long.
    private var isSkipping = false

    package init() {}

    package mutating func append(_ more: ByteBuffer) {
        var more = more
        bytes.writeBuffer(&more)
    }

    /// The next whole line that is not empty, or nil.
    package mutating func next() -> Request? {
        while bytes.readableBytes > 0 {
            guard
                let length = bytes.readableBytesView.firstIndex(of: UInt8(ascii: "\n")).map({ $0 - bytes.readerIndex })
            else {
                guard isSkipping || bytes.readableBytes > Self.lengthLimit else { return nil }
                bytes.clear(minimumCapacity: 0)
                return skip()
            }
            let wasSkipping = isSkipping
            isSkipping = false
            let mistake = bytes.readableBytesView.prefix(length).withUnsafeBytes { line -> String?? in
                if wasSkipping || line.allSatisfy({ $0 == 0x20 || $0 == 0x0D }) { return .some(nil) }
                return .some(length > Self.lengthLimit ? Self.tooLong : Emitters.mistake(inRequest: line))
            }
            bytes.moveReaderIndex(forwardBy: length + 1)
            bytes.discardReadBytes()
            if case .some(let mistake) = mistake { return Request(mistake: mistake) }
        }
        return nil
    }

    private mutating func skip() -> Request? {
        defer { isSkipping = true }
        return isSkipping ? nil : Request(mistake: Self.tooLong)
    }

    private static let tooLong = "request: expected a line of at most \(lengthLimit) bytes, found a longer one"
}
