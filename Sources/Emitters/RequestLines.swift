package import NIOCore

/// Cuts what a subscriber sends into lines, of bounded length.
///
/// A line costs time in proportion to its bytes, and what is kept is bounded by what `append` brings between two calls of
/// `next` that give nil.
package struct RequestLines {
    package struct Request {
        let content: Result<SubscribeRequest, RequestError>

        /// What is wrong with it, if anything is.
        package var mistake: String? {
            if case .failure(let error) = content { error.sentence } else { nil }
        }
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

    /// There is no more: a last line without "\n" counts as one.
    package mutating func finish() {
        if bytes.readableBytes > 0 { bytes.writeInteger(UInt8(ascii: "\n")) }
    }

    /// The next whole line that is not empty, or nil.
    package mutating func next() -> Request? {
        while true {
            let view = bytes.readableBytesView
            guard let end = view.firstIndex(of: UInt8(ascii: "\n")) else { return rest() }
            let length = end - view.startIndex
            let wasSkipping = isSkipping
            isSkipping = false
            defer { bytes.moveReaderIndex(forwardBy: length + 1) }
            guard !wasSkipping else { continue }
            guard length <= Self.lengthLimit else { return Self.tooLong }
            let request = bytes.withUnsafeReadableBytes {
                Self.request(UnsafeRawBufferPointer(rebasing: $0[..<length]))
            }
            if let request { return request }
        }
    }

    /// There is no whole line left: what there is is kept if it may become one.
    private mutating func rest() -> Request? {
        let isTooLong = bytes.readableBytes > Self.lengthLimit
        let isNew = isTooLong && !isSkipping
        if isTooLong { isSkipping = true }
        if isSkipping || bytes.readableBytes == 0 {
            bytes = ByteBuffer()
        } else {
            bytes.discardReadBytes()
        }
        return isNew ? Self.tooLong : nil
    }

    private static func request(_ line: UnsafeRawBufferPointer) -> Request? {
        if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return nil }
        do throws(RequestError) {
            return Request(content: .success(try SubscribeRequest(reading: line)))
        } catch {
            return Request(content: .failure(error))
        }
    }

    private static let tooLong = Request(
        content: .failure(RequestError("expected a line of at most \(lengthLimit) bytes, found a longer one")))
}
