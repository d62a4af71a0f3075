internal import Dispatch
package import Messages

/// Lines to standard output, where nothing may wait: a reader that is too slow loses the oldest, and is told how many.
///
/// `emit` copies the line into a ring; a thread of its own writes.
///
/// Sendable, though the compiler cannot see it: all variables are touched with `monitor` held.
package final class LiveOutput: Emitter, @unchecked Sendable {
    private let descriptor: CInt
    private let format: OutputFormat
    private let onEnd: @Sendable (OutputEnd) -> Void
    private let ring: LineRing
    private let thread = DispatchQueue(label: "ocellus.stdout")
    private let monitor = Monitor()
    private var text = LineBuffer(capacity: 4096)
    /// Nanoseconds of CLOCK_MONOTONIC when the writer gives up; nil while there is no end in sight.
    private var deadline: UInt64?
    private var isDone = false

    /// - Parameters:
    ///   - descriptor: stays open.
    ///   - queue: lines that may wait for the reader.
    ///   - onEnd: called once, on the writer's thread, when no more lines are taken before `close`.
    package init(
        descriptor: CInt = 1, format: OutputFormat, queue: Int = 256, onEnd: @escaping @Sendable (OutputEnd) -> Void
    ) {
        ignoreBrokenPipes()
        self.descriptor = descriptor
        self.format = format
        self.onEnd = onEnd
        ring = LineRing(lineCount: queue)
        thread.async { self.write() }
    }

    package func greet(_ hello: UnsafeRawBufferPointer) {
        if format == .json { ring.greet(hello) }
    }

    package func emit(_ line: UnsafeRawBufferPointer) {
        guard format == .text else { return ring.publish(line) }
        monitor.lock()
        if appendEvent(line, to: &text) { publishText() }
        monitor.unlock()
    }

    package func emit(_ prediction: Prediction, line: UnsafeRawBufferPointer) {
        guard format == .text else { return ring.publish(line) }
        monitor.lock()
        append(prediction, to: &text)
        publishText()
        monitor.unlock()
    }

    private func publishText() {
        text.withBytes { ring.publish($0) }
        text.removeAll()
    }

    /// Takes no more lines, and waits until the reader has those that there are, for `limit` milliseconds at most.
    package func close(within limit: UInt64 = 300) {
        monitor.lock()
        let deadline = monotonicNow() + limit * 1_000_000
        self.deadline = deadline
        monitor.unlock()
        ring.close()
        monitor.lock()
        while !isDone, monitor.wait(until: deadline + 100_000_000) {}
        monitor.unlock()
    }

    // MARK: the writer's thread

    private func write() {
        let line = UnsafeMutableRawBufferPointer.allocate(byteCount: maximumLineByteCount, alignment: 16)
        defer {
            line.deallocate()
            monitor.lock()
            isDone = true
            monitor.broadcast()
            monitor.unlock()
        }
        var next: UInt64 = 0
        while true {
            switch ring.read(&next, into: line) {
            case .nothing:
                if ring.wait(beyond: next) == nil, next == ring.end { return }
            case .line(let byteCount):
                guard write(UnsafeRawBufferPointer(rebasing: line[..<byteCount])) else { return }
            case .lost(let count, let hello):
                guard gap(count).withUnsafeBytes(write), (hello ?? []).withUnsafeBytes(write) else { return }
            }
        }
    }

    private func gap(_ count: UInt64) -> [UInt8] {
        format == .json ? (try? Gap(lost: count).bytes()) ?? [] : Array("… \(count) lines lost\n".utf8)
    }

    /// In pieces that a pipe with room takes at once, so that the end is never waited for longer than agreed.
    ///
    /// - Returns: false if there is no more to be written.
    private func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            while !waitUntilWritable(descriptor, milliseconds: 50) {
                if let deadline = monitor.locked({ deadline }), monotonicNow() >= deadline { return false }
            }
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(4096))
            let (_, failure) = writeAll(piece, to: descriptor)
            if let failure {
                onEnd(OutputEnd(errno: failure))
                return false
            }
            rest = rest.dropFirst(piece.count)
        }
        return true
    }
}
