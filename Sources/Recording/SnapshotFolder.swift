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
/// 1. The frames of the last seconds are in memory of a fixed size, as many as find room; the oldest go first.
/// 2. A file is whole from the moment on that it has its name; it is written on a queue of its own.
/// 3. Of the folder's files only those are deleted that are named as a snapshot is.
///
/// Sendable, though the compiler cannot see it: `memory`, `frames`, `first`, `count` and `end` are read and written with `lock` held,
/// `last` and `sum` on `queue`, and all else is immutable.
package final class SnapshotFolder: SnapshotTaker, @unchecked Sendable {
    private struct Seen {
        var capturedAt: UInt64 = 0
        var offset = 0
        var byteCount = 0
    }

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
    private let memory: UnsafeMutableRawBufferPointer
    /// In the order in which they came, the oldest at `first`; their bytes follow each other, and begin anew at the memory's end.
    private var frames: [Seen]
    private var first = 0
    private var count = 0
    /// Where the newest one's bytes end.
    private var end = 0
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
        guard mkdir(path, 0o750) == 0 || errno == EEXIST, access(path, W_OK) == 0 else {
            throw SourceError(.io, "\(path): cannot be made or written, for snapshots: \(describe(errno: errno))")
        }
        memory = .allocate(byteCount: byteCount, alignment: 64)
        frames = Array(repeating: Seen(), count: 1024)
    }

    deinit { memory.deallocate() }

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
        guard bytes.count <= memory.count / 4 else { return }
        lock.lock()
        defer { lock.unlock() }
        var start = end
        if start + bytes.count > memory.count { start = 0 }
        // Oldest first, all that lies where the new one will be; what lies between the old end and the memory's went before.
        while count > 0, count == frames.count || isInTheWay(frames[first], start, start + bytes.count) {
            forgetOldest()
        }
        UnsafeMutableRawBufferPointer(rebasing: memory[start..<start + bytes.count]).copyMemory(from: bytes)
        frames[(first + count) % frames.count] = Seen(capturedAt: capturedAt, offset: start, byteCount: bytes.count)
        count += 1
        end = start + bytes.count
    }

    private func isInTheWay(_ seen: Seen, _ start: Int, _ end: Int) -> Bool {
        seen.offset < end && start < seen.offset + seen.byteCount || start < self.end && seen.offset >= self.end
    }

    private func forgetOldest() {
        first = (first + 1) % frames.count
        count -= 1
    }

    package func keep(_ capturedAt: UInt64, as name: String) -> Bool {
        // A disk that is too slow gets no more than it can take.
        guard waiting.load(ordering: .relaxed) < Self.mostWaiting, let bytes = frame(capturedAt) else { return false }
        waiting.add(1, ordering: .relaxed)
        queue.async { [self] in
            let failure = write(bytes, name)
            let other = makeRoom(adding: bytes.count)
            if let failure = failure ?? other { tell(failure) } else { last = nil }
            waiting.subtract(1, ordering: .relaxed)
        }
        return true
    }

    /// The frame of a time, or the first one after it. Lanes may have seen them in another order.
    private func frame(_ capturedAt: UInt64) -> [UInt8]? {
        lock.lock()
        defer { lock.unlock() }
        var best: Seen?
        for place in 0..<count {
            let seen = frames[(first + place) % frames.count]
            if seen.capturedAt >= capturedAt, seen.capturedAt < best?.capturedAt ?? .max { best = seen }
        }
        return best.map { Array(UnsafeRawBufferPointer(rebasing: memory[$0.offset..<$0.offset + $0.byteCount])) }
    }

    /// Returns when all is written.
    package func close() { queue.sync {} }

    // MARK: the queue

    private func tell(_ sentence: String) {
        if sentence != last { report(sentence) }
        last = sentence
    }

    private func write(_ bytes: [UInt8], _ name: String) -> String? {
        let (new, whole) = ("\(path)/.\(name)", "\(path)/\(name)")
        let file = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard file >= 0 else { return "\(whole): cannot be made: \(describe(errno: errno))" }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(file, $0.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if count < 0 {
                if errno == EINTR { continue }
                let sentence = "\(whole): cannot be written: \(describe(errno: errno))"
                Glibc.close(file)
                unlink(new)
                return sentence
            }
            written += count
        }
        Glibc.close(file)
        guard rename(new, whole) == 0 else {
            let sentence = "\(whole): cannot be made: \(describe(errno: errno))"
            unlink(new)
            return sentence
        }
        return nil
    }

    /// Deletes the oldest snapshots that are too many; looks at the folder only when they may be.
    private func makeRoom(adding byteCount: Int) -> String? {
        if let sum, sum + byteCount <= limit {
            self.sum = sum + byteCount
            return nil
        }
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return "\(path): cannot be opened: \(describe(errno: errno))" }
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
        for index in 0..<names.count where sum > limit {
            sum -= size(index)
            _ = names.withName(index) { unlinkat(folder.number, $0, 0) }
        }
        self.sum = sum
        return nil
    }

    /// `20261122T080000.123456Z_covered_onset.jpg`, or what a run that was cut off left of one, with a dot before it.
    private static func isSnapshot(_ name: UnsafePointer<CChar>) -> Bool {
        let text = String(cString: name).drop { $0 == "." }
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        return parts.count >= 3 && parts[0].utf8.count == 23 && parts[0].hasSuffix("Z") && parts[0].contains("T")
            && (parts.last == "onset.jpg" || parts.last == "confirmed.jpg")
    }
}
