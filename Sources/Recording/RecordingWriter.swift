package import Frames

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Writes a recording: a folder with the frames as they came, an index line for each, and what holds for all.
///
/// Invariants:
/// 1. A frame's bytes are written before its line, a line in one piece: cut off anywhere, the folder reads up to its last
///    whole line.
/// 2. After a failure the files are as they were before the frame that failed.
/// 3. After the first frame nothing is allocated, but for words about a failure.
///
/// One thread at a time.
package final class RecordingWriter {
    /// A frame whose bytes are written, and whose line is not.
    package struct Written: Sendable {
        fileprivate var line: IndexLine

        /// Of no frame: to fill room with.
        package init() {
            line = IndexLine(seq: 0, sequence: 0, capturedAt: 0, flags: 0, offset: 0, size: 0, dropped: 0)
        }

        fileprivate init(_ line: IndexLine) { self.line = line }
    }

    private let path: String
    private let camera: String
    private let folder: Descriptor
    private let index: Descriptor
    private var begun: (frames: Descriptor, description: RecordingDescription)?
    private var framesEnd: UInt64 = 0
    private var indexEnd: UInt64 = 0
    private var nextSeq: UInt64 = 0
    private var text: [UInt8] = []

    /// Frames and their bytes that are in the recording.
    package private(set) var frameCount: UInt64 = 0
    package private(set) var byteCount: UInt64 = 0

    /// Makes the folder, if it is not there. It must be empty.
    ///
    /// - Parameter camera: what the recording calls its source.
    package init(path: String, camera: String) throws(SourceError) {
        self.path = path
        self.camera = camera
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
            throw SourceError(.unopenable, "\(path): cannot be made: \(describe(errno: errno))")
        }
        let opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else {
            throw SourceError(.unopenable, "\(path): is no folder for a recording: \(describe(errno: errno))")
        }
        folder = Descriptor(opened)
        let isHidden = { (name: UnsafePointer<CChar>) in strcmp(name, ".") == 0 || strcmp(name, "..") == 0 }
        guard try FileNames(in: folder, path: path, where: { !isHidden($0) }).count == 0 else {
            throw SourceError(.unopenable, "\(path): is not empty; name a new folder for the recording")
        }
        index = try Self.create(IndexLine.fileName, in: folder, path)
        text.reserveCapacity(512)
    }

    private static func create(_ name: String, in folder: Descriptor, _ path: String) throws(SourceError) -> Descriptor
    {
        let opened = openat(folder.number, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard opened >= 0 else {
            throw SourceError(.unopenable, "\(path)/\(name): cannot be made: \(describe(errno: errno))")
        }
        return Descriptor(opened)
    }

    /// Writes the bytes of a frame. Frames come in the order of their `seq`; numbers left out are frames lost.
    package func write(
        _ bytes: UnsafeRawBufferPointer, seq: UInt64, times: FrameTimes, format: FrameFormat
    ) throws(SourceError) -> Written {
        precondition(seq >= nextSeq, "frames are recorded in another order than theirs")
        let (frames, description) = try begin(format, times)
        guard description.format.isAlike(format) else {
            throw SourceError(
                .malformed,
                "\(path): frames of \(description.format.summary) are recorded here, and now come some of \(format.summary)"
            )
        }
        try append(bytes, to: frames, name: description.framesName, at: framesEnd)
        let line = IndexLine(
            seq: seq, sequence: times.driverSequence, capturedAt: times.capturedAt, flags: UInt64(times.driverFlags),
            offset: framesEnd, size: UInt64(bytes.count), dropped: seq - nextSeq)
        framesEnd += UInt64(bytes.count)
        nextSeq = seq + 1
        return Written(line)
    }

    /// Writes the line of a frame; frames in the order of writing.
    ///
    /// - Parameter stale: the frame was too old to be of use in the run that is recorded.
    package func finish(_ written: Written, stale: Bool = false) throws(SourceError) {
        var line = written.line
        if stale { line.flags |= IndexLine.Flag.stale }
        text.removeAll(keepingCapacity: true)
        append("{\"seq\":", line.seq)
        append(",\"sequence\":", UInt64(line.sequence))
        append(",\"captured_ns\":", line.captured_ns)
        append(",\"flags\":", line.flags)
        append(",\"offset\":", line.offset)
        append(",\"size\":", line.size)
        append(",\"dropped\":", line.dropped)
        text.append(UInt8(ascii: "}"))
        text.append(UInt8(ascii: "\n"))
        let count = text.count
        let written = text.withUnsafeBytes { bytes in
            Result { () throws(SourceError) in try append(bytes, to: index, name: IndexLine.fileName, at: indexEnd) }
        }
        try written.get()
        indexEnd += UInt64(count)
        frameCount += 1
        byteCount += line.size
    }

    /// The file of the frames and what holds for all; made with the first frame, which tells them.
    private func begin(
        _ format: FrameFormat, _ times: FrameTimes
    ) throws(SourceError) -> (frames: Descriptor, description: RecordingDescription) {
        if let begun { return begun }
        let description = RecordingDescription(camera: camera, format: format, first: times)
        let frames = try Self.create(description.framesName, in: folder, path)
        let unfinished = "\(RecordingDescription.fileName).unfinished"
        let file = try Self.create(unfinished, in: folder, path)
        let written = Array(description.text.utf8).withUnsafeBytes { bytes in
            Result { () throws(SourceError) in
                try append(bytes, to: file, name: RecordingDescription.fileName, at: 0)
            }
        }
        try written.get()
        guard fdatasync(file.number) == 0,
            renameat(folder.number, unfinished, folder.number, RecordingDescription.fileName) == 0
        else {
            throw SourceError(
                .io, "\(path)/\(RecordingDescription.fileName): cannot be written: \(describe(errno: errno))")
        }
        begun = (frames, description)
        return (frames, description)
    }

    /// Appends to a file of `position` bytes; on failure the file has as many as before.
    private func append(
        _ bytes: UnsafeRawBufferPointer, to file: Descriptor, name: String, at position: UInt64
    ) throws(SourceError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.write(file.number, rest.baseAddress, rest.count)
            if count < 0 {
                let cause = errno
                if cause == EINTR { continue }
                _ = ftruncate(file.number, Int(position))
                _ = lseek(file.number, Int(position), SEEK_SET)
                throw SourceError(
                    .io,
                    "\(path)/\(name): cannot be written: \(describe(errno: cause)): the \(frameCount) frames before can be "
                        + "read")
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    private func append(_ name: StaticString, _ value: UInt64) {
        text.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        var unit: UInt64 = 1
        while value / unit >= 10 { unit *= 10 }
        while unit > 0 {
            text.append(UInt8(ascii: "0") + UInt8(value / unit % 10))
            unit /= 10
        }
    }
}

extension FrameFormat {
    /// Whether frames of both can stand in one file. A JPEG tells its own size.
    fileprivate func isAlike(_ other: FrameFormat) -> Bool {
        guard pixelFormat == other.pixelFormat else { return false }
        return pixelFormat == .mjpeg
            || (width == other.width && height == other.height && rowStride == other.rowStride && range == other.range
                && matrix == other.matrix)
    }

    /// `640 x 480 YUYV`
    fileprivate var summary: String { "\(width) x \(height) \(pixelFormat.rawValue)" }
}
