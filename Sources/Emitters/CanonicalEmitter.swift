package import Messages

/// Passes on what does not depend on the run: the canonical form of predictions and events, and no other line.
///
/// Sendable, though the compiler cannot see it: `writer` and `events` are touched with `monitor` held.
package final class CanonicalEmitter: Emitter, @unchecked Sendable {
    private let next: any Emitter
    private let monitor = Monitor()
    private var writer = JSONWriter()
    private var events = CanonicalWriter()

    package init(_ next: any Emitter) { self.next = next }

    package func greet(_ hello: UnsafeRawBufferPointer) {}

    package func emit(_ line: UnsafeRawBufferPointer) {
        monitor.lock()
        defer { monitor.unlock() }
        // Lines of our own are never malformed.
        guard let isKept = try? events.write(canonicalOf: line.dropNewline), isKept else { return }
        events.withLine { next.emit($0) }
    }

    package func emit(_ prediction: Prediction, line: UnsafeRawBufferPointer) {
        monitor.lock()
        defer { monitor.unlock() }
        // It has been written in full already, so that it can be written.
        guard (try? prediction.writeLine(to: &writer, form: .canonical)) != nil else { return }
        writer.withLine { next.emit(prediction, line: $0) }
    }
}

extension UnsafeRawBufferPointer {
    fileprivate var dropNewline: UnsafeRawBufferPointer {
        last == UInt8(ascii: "\n") ? UnsafeRawBufferPointer(rebasing: dropLast()) : self
    }
}
