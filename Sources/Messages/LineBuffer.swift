/// The bytes of one line, in memory of a fixed size that is taken once.
///
/// What does not fit is left out, whole append by whole append, and `overflowed` says so from then on. Owns its memory.
package struct LineBuffer: ~Copyable {
    private let bytes: UnsafeMutableRawBufferPointer
    package private(set) var count = 0
    package private(set) var overflowed = false

    /// - Parameter capacity: bytes; touched only as far as they are used.
    package init(capacity: Int) {
        precondition(capacity > 0)
        bytes = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit { bytes.deallocate() }

    package var capacity: Int { bytes.count }

    package mutating func removeAll() {
        count = 0
        overflowed = false
    }

    package mutating func append(_ byte: UInt8) {
        guard !overflowed, count < bytes.count else {
            overflowed = true
            return
        }
        bytes[count] = byte
        count += 1
    }

    package mutating func append(_ source: UnsafeRawBufferPointer) {
        guard !overflowed, source.count <= bytes.count - count else {
            overflowed = true
            return
        }
        UnsafeMutableRawBufferPointer(rebasing: bytes[count...]).copyMemory(from: source)
        count += source.count
    }

    package mutating func append(_ text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// UTF-8 as it is.
    package mutating func append(_ text: String) {
        for byte in text.utf8 { append(byte) }
    }

    /// Lends the bytes written so far, for the length of the call.
    package borrowing func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
    }
}

/// Its memory has one owner, as the type cannot be copied; whoever holds it may take it to another thread.
extension LineBuffer: @unchecked Sendable {}
