package import Frames

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A folder that `record` made: the frames, their index, and what holds for all.
///
/// The index is read line by line, and frames where it says they lie. Invariants:
/// 1. Frames keep their numbers: what the recorded run lost between them is lost here, so `seq` is the same.
/// 2. A line that the end of the index cuts off costs its own frame only; so does a frame that the end of its file cuts off.
package final class RecordedFolder: FrameSource {
    package let format: FrameFormat
    private let path: String
    private let description: RecordingDescription
    private let index: ByteWindow
    private let lines: Lines
    private let frames: Descriptor
    private var lineNumber = 0
    private var nextSeq: UInt64 = 0
    /// Read, and not given yet: frames were lost before it.
    private var waiting: IndexLine?

    /// - Throws: `.malformed` if the folder is not whole, or is none of this version.
    init(_ folder: Descriptor, path: String, follows: Bool) throws(SourceError) {
        self.path = path
        let about = "\(path)/\(RecordingDescription.fileName)"
        let file = ByteWindow(try Self.open(RecordingDescription.fileName, in: folder, path), name: about)
        try file.look(ahead: RecordingDescription.byteLimit + 1)
        guard file.unread.count <= RecordingDescription.byteLimit else {
            throw SourceError(.malformed, "\(about): has more than \(RecordingDescription.byteLimit) bytes")
        }
        description = try RecordingDescription(Array(file.unread), name: about)
        format = description.format
        index = ByteWindow(
            try Self.open(IndexLine.fileName, in: folder, path), name: "\(path)/\(IndexLine.fileName)", follows: follows
        )
        lines = Lines(index)
        frames = try Self.open(description.framesName, in: folder, path)
    }

    /// Whether a folder is such a recording.
    static func isThere(_ folder: Descriptor) -> Bool {
        faccessat(folder.number, RecordingDescription.fileName, F_OK, 0) == 0
    }

    private static func open(_ name: String, in folder: Descriptor, _ path: String) throws(SourceError) -> Descriptor {
        let opened = openat(folder.number, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard opened >= 0 else {
            throw SourceError(
                .malformed, "\(path): is not a whole recording: \(name) cannot be opened: \(describe(errno: errno))")
        }
        let descriptor = Descriptor(opened)
        var status = stat()
        guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw SourceError(.malformed, "\(path)/\(name): expected a file")
        }
        return descriptor
    }

    package func read(into slot: inout WritableSlot) throws(SourceError) -> Arrival {
        if let line = waiting {
            waiting = nil
            return try frame(line, &slot)
        }
        guard let line = try nextLine() else { return try ending() }
        guard line.seq >= nextSeq else {
            throw SourceError(
                .malformed,
                "\(index.name): line \(lineNumber): expected a seq of at least \(nextSeq), found \(line.seq)")
        }
        let lost = line.seq - nextSeq
        nextSeq = line.seq + 1
        if lost > 0 {
            waiting = line
            return .lost(.driverGap, count: lost, reason: "lost before it could be recorded")
        }
        return try frame(line, &slot)
    }

    private func frame(_ line: IndexLine, _ slot: inout WritableSlot) throws(SourceError) -> Arrival {
        guard let wallTime = description.wallTime(capturedAt: line.captured_ns) else {
            throw SourceError(
                .malformed, "\(index.name): line \(lineNumber): \(line.captured_ns) ns is no time of this recording")
        }
        if line.flags & IndexLine.Flag.stale != 0 {
            return .lost(.stale, count: 1, reason: "too old when it was recorded")
        }
        let size = Int(line.size)
        guard size <= slot.bytes.count else { return .tooLarge(size, limit: slot.bytes.count) }
        var filled = 0
        while filled < size {
            let rest = UnsafeMutableRawBufferPointer(rebasing: slot.bytes[filled..<size])
            let count = pread(frames.number, rest.baseAddress, rest.count, Int(line.offset) + filled)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw SourceError(.io, "\(path)/\(description.framesName): cannot be read: \(describe(errno: errno))")
            }
            if count == 0 { return .cutOff(filled, of: size) }
            filled += count
        }
        slot.byteCount = size
        return .frame(
            FrameTimes(capturedAt: line.captured_ns, wallTime: wallTime, driverSequence: line.sequence))
    }

    /// Nil at the end of the last whole line.
    private func nextLine() throws(SourceError) -> IndexLine? {
        try index.look(ahead: 1)
        // Zeros: blocks of the file that were never written when the machine lost its power.
        guard let first = index.unread.first, first != 0, let text = try lines.next() else { return nil }
        lineNumber += 1
        guard let line = IndexLine(text) else {
            throw SourceError(.malformed, "\(index.name): line \(lineNumber): does not tell where a frame lies")
        }
        return line
    }

    private func ending() throws(SourceError) -> Arrival {
        guard !index.unread.isEmpty else { return .end }
        _ = try index.skip(.max)
        return .lost(.truncated, count: 1, reason: "the index ends in the middle of its line")
    }
}
