internal import Messages

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// The writer's half of a log file: the descriptor, and the lines that are on their way to it.
///
/// Used by one thread at a time.
final class LogWriter {
    private let path: String
    private let report: @Sendable (EmitterError) -> Void
    private var descriptor: CInt = -1
    private var reported: Set<CInt> = []

    /// What goes before `lines`: the end of a line cut off long ago, a hello, a gap.
    private var prefix: [UInt8] = []
    private var prefixOffset = 0
    private var prefixIsGap = false

    private var lines: LineBuffer
    private var lineCount: UInt64 = 0
    private var offset = 0
    private var lostAfterLines: UInt64 = 0

    init(path: String, byteCount: Int, report: @escaping @Sendable (EmitterError) -> Void) throws(EmitterError) {
        self.path = path
        self.report = report
        lines = LineBuffer(capacity: byteCount)
        try open(beginningWith: [])
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Whether everything is written.
    var isDrained: Bool { lines.count == 0 && prefixOffset == prefix.count }

    /// Takes lines to write, and gives an empty buffer for them. Only when everything is written.
    func take(_ others: inout LineBuffer, lineCount: UInt64, lostAfterwards: UInt64) {
        swap(&lines, &others)
        self.lineCount = lineCount
        lostAfterLines = lostAfterwards
    }

    /// Writes what the file takes.
    ///
    /// - Returns: lines that are wholly written now and were not before, and whether there was an error.
    func drain() -> (lineCount: UInt64, failed: Bool) {
        var written: UInt64 = 0
        while true {
            let (prefixBytes, prefixFailure) = prefix.withUnsafeBytes {
                writeAll(UnsafeRawBufferPointer(rebasing: $0[prefixOffset...]), to: descriptor)
            }
            prefixOffset += prefixBytes
            if let prefixFailure { return (written, failed(prefixFailure)) }
            let (bytes, failure) = lines.withBytes {
                writeAll(UnsafeRawBufferPointer(rebasing: $0[offset...]), to: descriptor)
            }
            offset += bytes
            if let failure { return (written, failed(failure)) }
            written += lineCount
            lines.removeAll()
            (lineCount, offset) = (0, 0)
            guard lostAfterLines > 0 else { return (written, false) }
            prefix = (try? Gap(lost: lostAfterLines).bytes()) ?? []
            (prefixOffset, prefixIsGap, lostAfterLines) = (0, true, 0)
        }
    }

    private func failed(_ code: CInt) -> Bool {
        if reported.insert(code).inserted {
            report(
                EmitterError(
                    .io,
                    "\(path): cannot append to the log: \(sentence(errno: code)): lines are kept as long as there is "
                        + "room, and tried again"))
        }
        return true
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
        #if canImport(Glibc)
            let opened = Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
        #else
            let opened = Musl.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
        #endif
        guard opened >= 0 else {
            throw EmitterError(.io, "\(path): cannot open the log: \(sentence(errno: errno))")
        }
        if descriptor >= 0 { close(descriptor) }
        descriptor = opened
        let gap = prefixIsGap && prefixOffset < prefix.count ? prefix : []
        prefix = (endsInsideLine ? [UInt8(ascii: "\n")] : []) + hello + gap
        prefixOffset = 0
        prefixIsGap = !gap.isEmpty
    }

    /// Whether the file's last line was cut off, by a crash or a full disk.
    private var endsInsideLine: Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else {
            return false
        }
        #if canImport(Glibc)
            let reading = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        #else
            let reading = Musl.open(path, O_RDONLY | O_CLOEXEC)
        #endif
        guard reading >= 0 else { return false }
        defer { close(reading) }
        var last: UInt8 = 0
        return pread(reading, &last, 1, status.st_size - 1) == 1 && last != UInt8(ascii: "\n")
    }
}
