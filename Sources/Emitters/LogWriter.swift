internal import Messages

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// The writer's half of a log file: the descriptor, and the lines that are on their way to it.
///
/// With a limit the file is renamed to `PATH.1`, in place of an older one, before a line that would take it above the limit. It
/// is the writer's thread that renames, between two lines; who emits notices nothing of it.
///
/// Used by one thread at a time.
final class LogWriter {
    private let path: String
    /// Bytes that the file may have, but for a first line that is longer; 0: as many as come.
    private let byteLimit: Int
    private let report: @Sendable (EmitterError) -> Void
    private var file: LogFileDescriptor
    private var reported: Set<String> = []
    /// A file that cannot be renamed is written on, and renaming tried again with the next lines.
    private var mayRename = true

    // What goes before `lines`, in this order: the end of a line cut off long ago, a hello, a gap.
    private var ending = Part()
    private var opening = Part()
    private var gap = Part()

    private var lines: LineBuffer
    private var lineCount: UInt64 = 0
    private var offset = 0
    private var lostAfterLines: UInt64 = 0
    /// The hello in force before `lines`, and those among them.
    private var hello: [UInt8] = []
    private var greetings: [Greeting] = []

    /// A hello that came among lines.
    struct Greeting {
        /// Bytes of lines before it.
        let offset: Int
        let bytes: [UInt8]
        /// Whether it stands there itself, or was lost for want of room.
        let isLine: Bool
    }

    /// Whole lines, or the end of one, of which a part may be written.
    private struct Part {
        var bytes: [UInt8] = []
        var offset = 0

        var isPending: Bool { offset < bytes.count }
        var isWhole: Bool { offset == 0 }
    }

    init(
        path: String, byteCount: Int, byteLimit: Int, report: @escaping @Sendable (EmitterError) -> Void
    ) throws(EmitterError) {
        self.path = path
        self.byteLimit = byteLimit
        self.report = report
        lines = LineBuffer(capacity: byteCount)
        file = try LogFileDescriptor(path: path)
        if file.endsInsideLine { ending = Part(bytes: [UInt8(ascii: "\n")]) }
    }

    /// Whether everything is written.
    var isDrained: Bool { lines.count == 0 && !ending.isPending && !opening.isPending && !gap.isPending }

    /// Takes lines to write, and gives an empty buffer for them. Only when everything is written.
    func take(
        _ others: inout LineBuffer, lineCount: UInt64, greetings: [Greeting], lostAfterwards: UInt64
    ) {
        swap(&lines, &others)
        self.lineCount = lineCount
        self.greetings = greetings
        lostAfterLines = lostAfterwards
    }

    // MARK: writing

    /// Writes what the file, and those after it, take.
    ///
    /// - Returns: lines that are wholly written now and were not before, and whether there was an error.
    func drain() -> (lineCount: UInt64, failed: Bool) {
        var written: UInt64 = 0
        mayRename = byteLimit > 0
        if mayRename { file.measure() }
        while true {
            if let code = writePending() { return (written, failed(code)) }
            written += lineCount
            lines.removeAll()
            (lineCount, offset) = (0, 0)
            hello = greetings.last?.bytes ?? hello
            greetings = []
            guard lostAfterLines > 0 else { return (written, false) }
            gap = Part(bytes: (try? Gap(lost: lostAfterLines).bytes()) ?? [])
            lostAfterLines = 0
        }
    }

    /// Until all is written; the `errno` of a write that failed.
    private func writePending() -> CInt? {
        while true {
            if ending.isPending {
                if let code = write(&ending) { return code }
            } else if opening.isPending {
                if opening.isWhole, isFull(for: opening.bytes.count), beginAnother() { continue }
                if let code = write(&opening) { return code }
            } else if gap.isPending {
                if gap.isWhole, isFull(for: gap.bytes.count), beginAnother() { continue }
                if let code = write(&gap) { return code }
            } else if offset < lines.count {
                let end = endOfRoom()
                if end == offset, beginAnother() { continue }
                if let code = writeLines(upTo: end == offset ? lines.count : end) { return code }
            } else {
                return nil
            }
        }
    }

    private func write(_ part: inout Part) -> CInt? {
        let (count, failure) = part.bytes.withUnsafeBytes {
            file.write(UnsafeRawBufferPointer(rebasing: $0[part.offset...]))
        }
        part.offset += count
        return failure
    }

    private func writeLines(upTo end: Int) -> CInt? {
        let (count, failure) = lines.withBytes { file.write(UnsafeRawBufferPointer(rebasing: $0[offset..<end])) }
        offset += count
        if count > 0 { file.holdsLines = true }
        return failure
    }

    private func failed(_ code: CInt) -> Bool {
        complain(
            "\(path): cannot append to the log: \(sentence(errno: code)): lines are kept as long as there is "
                + "room, and tried again")
        return true
    }

    /// Once for each file that is opened on demand.
    private func complain(_ sentence: String) {
        if reported.insert(sentence).inserted { report(EmitterError(.io, sentence)) }
    }

    /// Gives up what is not written.
    ///
    /// - Returns: lines that are wholly in the file, and lines that are not.
    func abandon() -> (written: UInt64, lost: UInt64) {
        let written = lines.withBytes { bytes in UInt64(bytes[..<offset].count { $0 == UInt8(ascii: "\n") }) }
        defer {
            lines.removeAll()
            (lineCount, offset) = (0, 0)
        }
        return (written, lineCount - written)
    }

    // MARK: going over to another file

    /// Goes over to the file that is at the path now, making one if there is none; an error leaves all as it was.
    func reopen(beginningWith hello: [UInt8]) throws(EmitterError) {
        try open(beginningWith: hello)
        reported = []
        // A line that was cut off goes into the new file whole.
        lines.withBytes { bytes in
            while offset > 0, bytes[offset - 1] != UInt8(ascii: "\n") { offset -= 1 }
        }
    }

    private func open(beginningWith hello: [UInt8]) throws(EmitterError) {
        file = try LogFileDescriptor(path: path)
        ending = Part(bytes: file.endsInsideLine ? [UInt8(ascii: "\n")] : [])
        opening = Part(bytes: hello)
        // One that was cut off goes into the new file whole, too.
        if gap.isPending { gap.offset = 0 }
    }

    /// Whether so many bytes more are above the limit. A file without lines takes any.
    private func isFull(for byteCount: Int) -> Bool {
        mayRename && file.isRegular && file.holdsLines && file.byteCount + byteCount > byteLimit
    }

    /// How far the lines go into this file: at least to the end of one that is begun.
    private func endOfRoom() -> Int {
        guard mayRename, file.isRegular, file.byteCount + lines.count - offset > byteLimit else { return lines.count }
        return lines.withBytes { bytes in
            let newline = UInt8(ascii: "\n")
            let room = byteLimit - file.byteCount
            var end = offset
            var mustTake = !file.holdsLines || (offset > 0 && bytes[offset - 1] != newline)
            while end < bytes.count {
                let next = bytes[end...].firstIndex(of: newline).map { $0 + 1 } ?? bytes.count
                guard mustTake || next - offset <= room else { break }
                mustTake = false
                end = next
            }
            return end
        }
    }

    /// Renames the file and opens one in its place, which begins with the hello in force where the next line is. One that was
    /// renamed by somebody else is not renamed again.
    ///
    /// - Returns: false if that cannot be done; then the old file stays in use, until more lines come.
    private func beginAnother() -> Bool {
        let isNext = offset < lines.count && greetings.contains { $0.isLine && $0.offset == offset }
        let hello = greetings.last { $0.offset < offset }?.bytes ?? hello
        do throws(EmitterError) {
            try file.rename(addingTo: ".1")
            try open(beginningWith: isNext ? [] : hello)
            return true
        } catch {
            mayRename = false
            complain("\(error.description): the log grows above its limit of \(byteLimit) bytes")
            return false
        }
    }
}
