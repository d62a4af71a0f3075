/// Makes canonical NDJSON of NDJSON that comes in pieces: `ocellus canonical`.
///
/// Memory is bounded by the longest line allowed. Empty lines are left out.
package final class CanonicalFilter {
    private var writer: CanonicalWriter
    /// What has come of a line whose end has not.
    private var begun: LineBuffer
    /// Lines that have ended.
    private var lineCount = 0

    /// - Parameter capacity: bytes that a line may have.
    package init(capacity: Int = maximumLineByteCount) {
        writer = CanonicalWriter(capacity: capacity)
        begun = LineBuffer(capacity: capacity)
    }

    /// Takes the next piece, cut anywhere; gives `output` each canonical line, "\n" included, for the length of the call.
    ///
    /// After an error, which names line and column, the filter is of no more use.
    package func feed(
        _ piece: UnsafeRawBufferPointer, output: (UnsafeRawBufferPointer) -> Void
    ) throws(JSONError) {
        var rest = piece[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let upToEnd = UnsafeRawBufferPointer(rebasing: rest[..<end])
            if begun.count == 0, upToEnd.count < begun.capacity {
                try convert(upToEnd, output)
            } else {
                try append(upToEnd)
                try convertBegun(output)
            }
            rest = rest[(end + 1)...]
        }
        try append(UnsafeRawBufferPointer(rebasing: rest))
    }

    /// There is no more: a last line without "\n" counts as one.
    package func finish(output: (UnsafeRawBufferPointer) -> Void) throws(JSONError) {
        if begun.count > 0 { try convertBegun(output) }
    }

    private func append(_ bytes: UnsafeRawBufferPointer) throws(JSONError) {
        begun.append(bytes)
        guard !begun.overflowed else {
            let limit = begun.capacity
            throw JSONError(
                line: lineCount + 1, column: limit + 1, sentence: "expected a line of at most \(limit) bytes")
        }
    }

    private func convertBegun(_ output: (UnsafeRawBufferPointer) -> Void) throws(JSONError) {
        try begun.withBytes { line throws(JSONError) in try convert(line, output) }
        begun.removeAll()
    }

    private func convert(_ line: UnsafeRawBufferPointer, _ output: (UnsafeRawBufferPointer) -> Void) throws(JSONError) {
        lineCount += 1
        guard !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) else { return }
        do {
            if try writer.write(canonicalOf: line) { writer.withLine(output) }
        } catch {
            throw JSONError(line: lineCount, column: error.column, sentence: error.sentence)
        }
    }
}
