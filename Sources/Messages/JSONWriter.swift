/// Writes one JSON line after another into a buffer that is taken once: nothing is allocated after `init`.
///
/// Commas and the quotes of keys are the writer's matter; that brackets match is the caller's. A failure is kept and
/// thrown by `endLine`, so that what lies between needs no `try`.
package struct JSONWriter: ~Copyable, Sendable {
    private var buffer: LineBuffer
    private var needsComma = false
    private var failure: LineError?

    /// - Parameter capacity: bytes that a line may have, its "\n" included.
    package init(capacity: Int = maximumLineByteCount) {
        buffer = LineBuffer(capacity: capacity)
    }

    /// Forgets the line before.
    package mutating func beginLine() {
        buffer.removeAll()
        needsComma = false
        failure = nil
    }

    /// Ends the line with "\n"; from now on `withLine` lends it.
    package mutating func endLine() throws(LineError) {
        buffer.append(UInt8(ascii: "\n"))
        if let failure { throw failure }
        if buffer.overflowed { throw .tooLong(capacity: buffer.capacity) }
    }

    /// Lends the line, "\n" included, for the length of the call.
    package borrowing func withLine<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try buffer.withBytes(body)
    }

    // MARK: structure

    package mutating func openObject() { open(UInt8(ascii: "{")) }
    package mutating func closeObject() { close(UInt8(ascii: "}")) }
    package mutating func openArray() { open(UInt8(ascii: "[")) }
    package mutating func closeArray() { close(UInt8(ascii: "]")) }

    private mutating func open(_ bracket: UInt8) {
        separate()
        buffer.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        buffer.append(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { buffer.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    /// - Parameter name: plain ASCII, nothing to escape.
    package mutating func key(_ name: StaticString) {
        separate()
        buffer.append(UInt8(ascii: "\""))
        buffer.append(name)
        buffer.append("\":" as StaticString)
        needsComma = false
    }

    /// A key that is not known when the program is built.
    package mutating func key(text: String) {
        separate()
        buffer.append(quoted: text)
        buffer.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// A key with its quotes, whose JSON exists already.
    mutating func key(json: UnsafeRawBufferPointer) {
        value(json)
        buffer.append(UInt8(ascii: ":"))
        needsComma = false
    }

    // MARK: values

    package mutating func null() {
        separate()
        buffer.append("null" as StaticString)
    }

    package mutating func boolean(_ value: Bool) {
        separate()
        buffer.append(value ? "true" : "false" as StaticString)
    }

    package mutating func integer(_ value: UInt64) {
        separate()
        buffer.append(decimal: value)
    }

    package mutating func integer(_ value: Int64) {
        separate()
        buffer.append(decimal: value)
    }

    package mutating func integer(_ value: Int) { integer(Int64(value)) }

    /// With the fewest digits that give the same Float.
    ///
    /// Their text is at most 15 bytes, which a String holds in itself.
    package mutating func float(_ value: Float, key: StaticString) {
        guard value.isFinite else {
            fail(.notFinite(key: "\(key)"))
            return
        }
        separate()
        buffer.append(value.description)
    }

    /// With three decimals at most, rounded to the nearest; for rates and durations.
    package mutating func number(_ value: Double, key: StaticString) {
        guard value.isFinite, value.magnitude < 1e15 else {
            fail(.notFinite(key: "\(key)"))
            return
        }
        separate()
        let thousandths = UInt64((value.magnitude * 1000).rounded())
        if value < 0, thousandths > 0 { buffer.append(UInt8(ascii: "-")) }
        buffer.append(thousandths: thousandths)
    }

    /// Nanoseconds, written as milliseconds with three decimals at most.
    package mutating func milliseconds(_ nanoseconds: UInt64) {
        separate()
        buffer.append(milliseconds: nanoseconds)
    }

    /// Nanoseconds, written as seconds with one decimal.
    package mutating func tenths(_ nanoseconds: UInt64) {
        separate()
        let tenths = nanoseconds / 100_000_000
        buffer.append(decimal: tenths / 10)
        buffer.append(UInt8(ascii: "."))
        buffer.append(UInt8(ascii: "0") + UInt8(tenths % 10))
    }

    /// - Parameter nanoseconds: since 1970-01-01T00:00:00Z.
    package mutating func time(_ nanoseconds: Int64) {
        separate()
        buffer.append(UInt8(ascii: "\""))
        buffer.append(WallTime(nanoseconds: nanoseconds))
        buffer.append(UInt8(ascii: "\""))
    }

    package mutating func string(_ text: String) {
        separate()
        buffer.append(quoted: text)
    }

    /// A value whose JSON exists already.
    package mutating func value(_ json: UnsafeRawBufferPointer) {
        separate()
        buffer.append(json)
    }

    /// A valid value whose JSON exists already, without the white space between its tokens.
    mutating func value(compacting json: UnsafeRawBufferPointer) {
        separate()
        var insideString = false
        var escaped = false
        for byte in json {
            if insideString {
                if escaped {
                    escaped = false
                } else if byte == UInt8(ascii: "\\") {
                    escaped = true
                } else if byte == UInt8(ascii: "\"") {
                    insideString = false
                }
            } else if byte == 0x20 || (0x09...0x0D).contains(byte) {
                continue
            } else {
                insideString = byte == UInt8(ascii: "\"")
            }
            buffer.append(byte)
        }
    }

    /// The first failure is the one that `endLine` throws.
    package mutating func fail(_ error: LineError) {
        if failure == nil { failure = error }
    }
}

/// Bytes that any line may have, its "\n" included: 1 MiB, room for a `hello` with tens of thousands of labels.
package let maximumLineByteCount = 1 << 20
