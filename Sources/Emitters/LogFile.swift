internal import Dispatch
internal import Messages

/// Lines appended to a file.
///
/// Invariants:
/// 1. A line is written whole and once, in the order of `emit`. `emit` waits while the queue is full, at the speed of the
///    disk, and loses nothing.
/// 2. When the disk refuses (full, over quota, gone), each distinct cause is reported once per opening; what is queued is
///    kept and tried again with later lines, at least every second. Only then, and only what finds no room in the queue,
///    is lost: counted, and told by a `gap` line in its place once the disk takes lines again.
/// 3. Every file begins, where it is opened, with the `hello` in force. `reopen` loses no line and splits none: those
///    emitted before it are in the old file, those after it in the new one; only what the old one refused goes there too.
/// 4. With a limit, no line takes a file above it but the first one behind the hello, which may be that long. The full file
///    becomes `PATH.1`, and an older one of that name goes; files hold whole lines, one after the other.
///
/// Sendable, though the compiler cannot see it: all variables are touched with `monitor` held; `writer` only by one block
/// on a private serial queue, which alone runs from `open` to the end of `close`.
package final class LogFile: Emitter, @unchecked Sendable {
    package struct Counts: Sendable, Equatable {
        /// Lines that are wholly in a file.
        package var written: UInt64 = 0
        package var lost: UInt64 = 0

        package init(written: UInt64 = 0, lost: UInt64 = 0) {
            self.written = written
            self.lost = lost
        }
    }

    private enum State {
        case open, closing, closed
    }

    private let writer: LogWriter
    private let thread = DispatchQueue(label: "ocellus.log")
    private let monitor = Monitor()

    private var queue: LineBuffer
    private var queuedLineCount: UInt64 = 0
    /// Lines that found no room, all later than those in `queue`.
    private var lostAfterQueue: UInt64 = 0
    private var hello: [UInt8] = []
    /// Those in `queue`, and one that found no room after it.
    private var greetings: [LogWriter.Greeting] = []
    private var isFailing = false
    private var state = State.open
    private var reopenings: [CheckedContinuation<EmitterError?, Never>] = []
    private var total = Counts()

    /// Opens the file, making it if there is none; a last line that was cut off is ended.
    ///
    /// - Parameters:
    ///   - queueByteCount: bytes that may wait to be written, twice taken; no less than a line may have.
    ///   - byteLimit: bytes that the file may have before it is renamed to `PATH.1`; 0: it is somebody else's to rename.
    ///   - report: called, on the writer's thread, with what goes wrong later.
    package static func open(
        _ path: String, queueByteCount: Int = maximumLineByteCount, byteLimit: Int = 0,
        report: @escaping @Sendable (EmitterError) -> Void
    ) throws(EmitterError) -> LogFile {
        let writer = try LogWriter(path: path, byteCount: queueByteCount, byteLimit: byteLimit, report: report)
        let file = LogFile(writer, queueByteCount)
        file.thread.async { file.write() }
        return file
    }

    private init(_ writer: LogWriter, _ byteCount: Int) {
        self.writer = writer
        queue = LineBuffer(capacity: byteCount)
    }

    // MARK: emitting

    package func greet(_ hello: UnsafeRawBufferPointer) {
        let bytes = Array(hello)
        monitor.lock()
        self.hello = bytes
        note(bytes, isLine: add(hello))
        monitor.unlock()
    }

    package func emit(_ line: UnsafeRawBufferPointer) {
        monitor.lock()
        add(line)
        monitor.unlock()
    }

    /// With `monitor` held. Whether there was room.
    @discardableResult
    private func add(_ line: UnsafeRawBufferPointer) -> Bool {
        defer { monitor.broadcast() }
        while state == .open, !isFailing, queue.capacity - queue.count < line.count { monitor.wait() }
        if state == .open, lostAfterQueue == 0, queue.capacity - queue.count >= line.count {
            queue.append(line)
            queuedLineCount += 1
            return true
        }
        lostAfterQueue += 1
        total.lost += 1
        return false
    }

    /// Remembers where a hello came into force, with `monitor` held. Of those that are lost one after the other the last counts.
    private func note(_ hello: [UInt8], isLine: Bool) {
        if !isLine, greetings.last?.isLine == false { greetings.removeLast() }
        greetings.append(.init(offset: queue.count - (isLine ? hello.count : 0), bytes: hello, isLine: isLine))
    }

    /// What became of the lines so far; those in the queue are in neither count.
    package var counts: Counts { monitor.locked { total } }

    /// Goes over to the file that is at the path now (after logrotate renamed the old one).
    ///
    /// - Returns: once it is done, nil; or why not, and then the old file stays in use.
    package func reopen() async -> EmitterError? {
        await withCheckedContinuation { continuation in
            let isOpen = monitor.locked {
                guard state == .open else { return false }
                reopenings.append(continuation)
                monitor.broadcast()
                return true
            }
            if !isOpen { continuation.resume(returning: nil) }
        }
    }

    /// Writes what is queued, closes the file and returns the last counts. What a failing disk does not take now is lost.
    @discardableResult
    package func close() -> Counts {
        monitor.lock()
        defer { monitor.unlock() }
        if state == .open { state = .closing }
        monitor.broadcast()
        while state != .closed { monitor.wait() }
        return total
    }

    // MARK: the writer's thread

    private func write() {
        while true {
            let (requests, hello, isLast) = takeWork()
            let (lineCount, failed) = writer.drain()
            var error: EmitterError?
            if !requests.isEmpty {
                do {
                    try writer.reopen(beginningWith: hello)
                } catch let reopening {
                    error = reopening
                }
            }
            let isDone = settle(lineCount: lineCount, failed: failed && requests.isEmpty, isLast: isLast)
            for request in requests { request.resume(returning: error) }
            if isDone { return }
        }
    }

    /// Waits for something to do and takes what is queued.
    private func takeWork() -> (requests: [CheckedContinuation<EmitterError?, Never>], hello: [UInt8], isLast: Bool) {
        monitor.lock()
        defer { monitor.unlock() }
        let deadline = monotonicNow() + 1_000_000_000
        let (count, lost) = (queue.count, lostAfterQueue)
        while reopenings.isEmpty, state == .open {
            if isFailing {
                guard queue.count == count, lostAfterQueue == lost, monitor.wait(until: deadline) else { break }
            } else if !writer.isDrained || queue.count > 0 {
                break
            } else {
                monitor.wait()
            }
        }
        if writer.isDrained {
            writer.take(
                &queue, lineCount: queuedLineCount, greetings: greetings, lostAfterwards: lostAfterQueue)
            (queuedLineCount, lostAfterQueue) = (0, 0)
            greetings = []
            monitor.broadcast()
        }
        let requests = reopenings
        reopenings = []
        return (requests, hello, state == .closing)
    }

    /// Counts what was written; true once there is nothing more to do.
    private func settle(lineCount: UInt64, failed: Bool, isLast: Bool) -> Bool {
        monitor.lock()
        defer { monitor.unlock() }
        total.written += lineCount
        isFailing = failed
        monitor.broadcast()
        guard isLast, failed || (writer.isDrained && queue.count == 0) else { return false }
        let abandoned = writer.abandon()
        total.written += abandoned.written
        total.lost += abandoned.lost + queuedLineCount
        state = .closed
        for request in reopenings { request.resume(returning: nil) }
        reopenings = []
        return true
    }
}
