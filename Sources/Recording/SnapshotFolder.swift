package import Frames
import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A folder with the camera's own JPEGs of events, the oldest of which go when it becomes too large.
///
/// Invariants:
/// 1. Frames are known in memory of a fixed size: the last ones all, and those before them, as many as find room, evenly over
///    the last twenty seconds.
/// 2. A file is whole from the moment on that it has its name; it is written on a queue of its own.
/// 3. Of the folder's files only those are deleted that are named as a snapshot is, and never the one that has just been written.
///
/// Sendable, though the compiler cannot see it: `recent`, `past` and `lastPast` are read and written with `lock` held, `last` and
/// `sum` on `queue`, and all else is immutable.
package final class SnapshotFolder: SnapshotTaker, @unchecked Sendable {
    private let path: String
    private let limit: Int
    private let report: @Sendable (String) -> Void
    private let queue = DispatchQueue(label: "ocellus.snapshots", qos: .utility)
    /// The sentence that was told last.
    private var last: String?
    /// Bytes of all snapshots; nil before they were counted.
    private var sum: Int?
    /// Files that wait to be written, which are in memory.
    private let waiting = Atomic<Int>(0)
    private static let mostWaiting = 8

    private let lock = Condition()
    private var recent: FrameMemory
    private var past: FrameMemory
    /// When the newest one of the past was captured.
    private var lastPast: UInt64?
    /// Nanoseconds over which the past reaches; of an onset that lies farther back there is no picture.
    private static let reach = 20_000_000_000
    private static let mostFrames = 1024
    private let hasOtherFormat = Atomic<Bool>(false)

    /// Makes the folder, if it is not there.
    ///
    /// - Parameters:
    ///   - limit: bytes that its snapshots may have.
    ///   - memory: bytes of frames that are known; touched as far as they are used.
    ///   - report: called, on a queue of its own, with what goes wrong, once for each cause.
    package init(
        path: String, limit: Int, memory byteCount: Int = 32 << 20, report: @escaping @Sendable (String) -> Void
    ) throws(SourceError) {
        self.path = path
        self.limit = limit
        self.report = report
        recent = FrameMemory(byteCount: byteCount / 4, frames: Self.mostFrames)
        past = FrameMemory(byteCount: byteCount - byteCount / 4, frames: Self.mostFrames)
        guard mkdir(path, 0o750) == 0 || errno == EEXIST, Self.isUsable(path) else {
            throw SourceError(.io, "\(path): cannot be made or written, for snapshots: \(describe(errno: errno))")
        }
    }

    /// Whether it is a folder in which files can be made; `errno` says why not.
    package static func isUsable(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        Glibc.close(descriptor)
        return access(path, W_OK | X_OK) == 0
    }

    package func see(_ bytes: UnsafeRawBufferPointer, format: FrameFormat, capturedAt: UInt64) {
        guard format.pixelFormat == .mjpeg else {
            if !hasOtherFormat.exchange(true, ordering: .relaxed) {
                let name = format.pixelFormat.rawValue
                queue.async { [self] in
                    tell("\(path): no snapshots: the camera gives \(name), and no JPEGs: set camera.format: MJPG")
                }
            }
            return
        }
        lock.lock()
        defer { lock.unlock() }
        guard bytes.count <= recent.byteCount else { return }
        recent.add(bytes, capturedAt: capturedAt) { bytes, capturedAt in remember(bytes, capturedAt) }
    }

    /// Takes a frame that is not among the last ones any more over into the past, as many as find room over its reach.
    private func remember(_ bytes: UnsafeRawBufferPointer, _ capturedAt: UInt64) {
        let share = max(Double(bytes.count) / Double(past.byteCount), 1 / Double(Self.mostFrames))
        let spacing = UInt64(Double(Self.reach) * share)
        if let lastPast, capturedAt >= lastPast, capturedAt - lastPast < spacing { return }
        lastPast = capturedAt
        past.add(bytes, capturedAt: capturedAt) { _, _ in }
    }

    package func keep(_ capturedAt: UInt64, as name: String) -> Bool {
        // A disk that is too slow gets no more than it can take.
        guard waiting.load(ordering: .relaxed) < Self.mostWaiting, let bytes = frame(capturedAt) else { return false }
        guard bytes.count <= limit else {
            queue.async { [self] in tell("\(path): no snapshot: it would be larger than all together may become") }
            return false
        }
        waiting.add(1, ordering: .relaxed)
        queue.async { [self] in
            let failure = write(bytes, name) ?? makeRoom(for: name, bytes.count)
            if let failure { tell("\(path): \(failure)") } else { last = nil }
            waiting.subtract(1, ordering: .relaxed)
        }
        return true
    }

    /// The frame of a time, or the first one after it; nil if nothing is known of that time any more.
    private func frame(_ capturedAt: UInt64) -> [UInt8]? {
        lock.lock()
        defer { lock.unlock() }
        guard past.reaches(capturedAt) || recent.reaches(capturedAt) else { return nil }
        let (old, new) = (past.frame(from: capturedAt), recent.frame(from: capturedAt))
        guard let found = old, found.capturedAt < new?.capturedAt ?? .max else { return new.map { Array($0.bytes) } }
        return Array(found.bytes)
    }

    /// Returns when all is written.
    package func close() { queue.sync {} }

    // MARK: the queue

    private func tell(_ sentence: String) {
        if sentence != last { report(sentence) }
        last = sentence
    }

    /// Writes a file whole; a sentence about what went wrong.
    private func write(_ bytes: [UInt8], _ name: String) -> String? {
        let (new, whole) = ("\(path)/.\(name)", "\(path)/\(name)")
        func create() -> CInt { open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o640) }
        var file = create()
        // Somebody may have cleared the folder away.
        if file < 0, errno == ENOENT, mkdir(path, 0o750) == 0 {
            sum = nil
            file = create()
        }
        guard file >= 0 else { return "a snapshot cannot be made: \(describe(errno: errno))" }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(file, $0.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if count < 0 {
                if errno == EINTR { continue }
                let sentence = "a snapshot cannot be written: \(describe(errno: errno))"
                Glibc.close(file)
                unlink(new)
                return sentence
            }
            written += count
        }
        Glibc.close(file)
        guard rename(new, whole) == 0 else {
            let sentence = "a snapshot cannot be made: \(describe(errno: errno))"
            unlink(new)
            return sentence
        }
        return nil
    }

    /// Deletes the oldest snapshots that are too many beside a new one; looks at the folder only when they may be.
    private func makeRoom(for name: String, _ byteCount: Int) -> String? {
        if let sum, sum + byteCount <= limit {
            self.sum = sum + byteCount
            return nil
        }
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return "cannot be opened: \(describe(errno: errno))" }
        let folder = Descriptor(descriptor)
        let names: FileNames
        do throws(SourceError) {
            names = try FileNames(in: folder, path: path) { Self.isSnapshot($0) }
        } catch {
            return error.description
        }
        func size(_ index: Int) -> Int {
            var status = stat()
            let found = names.withName(index) { fstatat(folder.number, $0, &status, AT_SYMLINK_NOFOLLOW) }
            return found == 0 ? Int(status.st_size) : 0
        }
        var sum = (0..<names.count).reduce(0) { $0 + size($1) }
        var failure: String?
        for index in 0..<names.count where sum > limit {
            let isNew = names.withName(index) { strcmp($0, name) == 0 }
            if isNew { continue }
            let byteCount = size(index)
            if names.withName(index, { unlinkat(folder.number, $0, 0) }) == 0 {
                sum -= byteCount
            } else {
                failure = "an old snapshot cannot be deleted: \(describe(errno: errno))"
            }
        }
        self.sum = sum
        return failure
    }

    /// `20261122T080000.123456Z_covered_onset.jpg`, or what a run that was cut off left of one, with a dot before it.
    private static func isSnapshot(_ name: UnsafePointer<CChar>) -> Bool {
        let text = String(cString: name).drop { $0 == "." }
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        return parts.count >= 3 && parts[0].utf8.count == 23 && parts[0].hasSuffix("Z") && parts[0].contains("T")
            && (parts.last == "onset.jpg" || parts.last == "confirmed.jpg")
    }
}
