package import Messages

/// Lines to standard output, where nothing may be lost: `emit` waits for the reader.
///
/// Sendable, though the compiler cannot see it: all variables are touched with `monitor` held.
package final class BlockingOutput: Emitter, @unchecked Sendable {
    /// When lines leave.
    package enum Buffering: Sendable {
        case eachLine
        /// When some have come together, and with `flush`.
        case many
    }

    private let descriptor: CInt
    private let format: OutputFormat
    private let buffering: Buffering
    private let onEnd: @Sendable (OutputEnd) -> Void
    private let monitor = Monitor()
    private var buffer = LineBuffer(capacity: maximumLineByteCount)
    private var text = LineBuffer(capacity: 4096)
    private var end: OutputEnd?

    /// - Parameters:
    ///   - descriptor: stays open.
    ///   - onEnd: called once, on the thread that found out, when no more lines are taken; what is emitted later goes
    ///     nowhere.
    package init(
        descriptor: CInt = 1, format: OutputFormat, buffering: Buffering,
        onEnd: @escaping @Sendable (OutputEnd) -> Void
    ) {
        ignoreBrokenPipes()
        self.descriptor = descriptor
        self.format = format
        self.buffering = buffering
        self.onEnd = onEnd
    }

    package func greet(_ hello: UnsafeRawBufferPointer) { emit(hello) }

    package func emit(_ line: UnsafeRawBufferPointer) {
        ending {
            if format == .json {
                add(line)
            } else if appendEvent(line, to: &text) {
                addText()
            }
        }
    }

    package func emit(_ prediction: Prediction, line: UnsafeRawBufferPointer) {
        ending {
            if format == .json {
                add(line)
            } else {
                append(prediction, to: &text)
                addText()
            }
        }
    }

    /// Writes what has come together. Throws if the output has failed; a reader that is gone is no failure.
    package func flush() throws(EmitterError) {
        ending { write() }
        if case .failed(let error) = monitor.locked({ end }) { throw error }
    }

    private func addText() {
        text.withBytes(add)
        text.removeAll()
    }

    private func add(_ line: UnsafeRawBufferPointer) {
        if buffer.capacity - buffer.count < line.count { write() }
        buffer.append(line)
        if buffering == .eachLine || buffer.count >= 65_536 { write() }
    }

    private func write() {
        let (_, failure) = buffer.withBytes { writeAll($0, to: descriptor) }
        buffer.removeAll()
        if let failure, end == nil { end = OutputEnd(errno: failure) }
    }

    /// Does something with the lock held, unless the output has ended, and says so if it ends with it.
    private func ending(_ body: () -> Void) {
        monitor.lock()
        guard end == nil else {
            monitor.unlock()
            return
        }
        body()
        let found = end
        monitor.unlock()
        if let found { onEnd(found) }
    }
}
