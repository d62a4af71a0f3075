internal import Dispatch
package import Messages
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Keeps the state that was decided on over a restart: the event that told it, and the model whose labels it is of.
///
/// The file is made anew with each event, on a queue of its own, and is whole at any moment. What the disk refuses is reported
/// once for each cause, and tried again with the next event.
///
/// Sendable, though the compiler cannot see it: every variable is in a mutex, and a Dispatch source is made to be used by several
/// threads.
package final class StateFile: Emitter, @unchecked Sendable {
    /// What a file says.
    package struct Kept: Sendable, Equatable {
        /// The first digits of the SHA-256 of the model.
        package var model: String
        /// The label; nil: none was seen.
        package var label: String?
        /// Nanoseconds since 1970-01-01T00:00:00Z.
        package var onset: Int64
        /// The event's line, "\n" included.
        package var line: [UInt8]
    }

    private struct State: ~Copyable {
        var line = LineBuffer(capacity: StateFile.byteLimit)
        /// Of the last prediction, and of the line.
        var model: EscapedText?
        var lineModel: EscapedText?
        var isWritten = true
    }

    private let path: String
    private let state = Mutex(State())
    private let queue: DispatchQueue
    /// Allocates nothing where an event is told.
    private let changes: any DispatchSourceUserDataAdd
    private let report: @Sendable (EmitterError) -> Void
    private let lastCause = Mutex<String?>(nil)

    /// Bytes that a file may have.
    private static let byteLimit = 64 << 10

    /// - Parameter report: called, on a queue of its own, with what goes wrong.
    package init(path: String, report: @escaping @Sendable (EmitterError) -> Void) {
        self.path = path
        self.report = report
        queue = DispatchQueue(label: "ocellus.state", qos: .utility)
        changes = DispatchSource.makeUserDataAddSource(queue: queue)
        changes.setEventHandler { [weak self] in self?.write() }
        changes.activate()
    }

    package func greet(_ hello: UnsafeRawBufferPointer) {}

    package func emit(_ line: UnsafeRawBufferPointer) {
        guard line.starts(with: StateEvent.beginning) else { return }
        state.withLock { state in
            state.line.removeAll()
            state.line.append(line)
            state.lineModel = state.model
            state.isWritten = false
        }
        changes.add(data: 1)
    }

    package func emit(_ prediction: Prediction, line: UnsafeRawBufferPointer) {
        let hasChanged = state.withLock { state in
            state.model = prediction.model
            // A state that goes on under another model is that one's from then on.
            guard state.lineModel.map({ $0.text != prediction.model.text }) ?? false, prediction.state.isDecided else {
                return false
            }
            state.lineModel = prediction.model
            state.isWritten = false
            return true
        }
        if hasChanged { changes.add(data: 1) }
    }

    /// Returns when the last event is in the file.
    package func close() {
        changes.cancel()
        queue.sync { write() }
    }

    private func write() {
        let text = state.withLock { state -> [UInt8]? in
            guard !state.isWritten, let model = state.lineModel, !state.line.overflowed else { return nil }
            state.isWritten = true
            return Array(#"{"version":1,"model":"\#(model.text)"}"#.utf8) + [UInt8(ascii: "\n")]
                + state.line.withBytes { Array($0) }
        }
        guard let text else { return }
        let cause = replace(with: text).map { "\(path): cannot keep the state: \(sentence(errno: $0))" }
        let isNew = lastCause.withLock { last in
            defer { last = cause }
            return cause != last
        }
        if let cause, isNew { report(EmitterError(.io, cause)) }
    }

    /// - Returns: `errno` if it could not be done; then the old file stays.
    private func replace(with text: [UInt8]) -> CInt? {
        let new = "\(path).new"
        let descriptor = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return errno }
        var failure = text.withUnsafeBytes { writeAll($0, to: descriptor).failure }
        if failure == nil, fsync(descriptor) != 0 { failure = errno }
        Glibc.close(descriptor)
        if failure == nil, rename(new, path) != 0 { failure = errno }
        if failure != nil { unlink(new) }
        return failure
    }

    // MARK: reading

    /// What was kept; nil where nothing was.
    ///
    /// - Throws: why the file is not one of these.
    package static func read(_ path: String) throws(EmitterError) -> Kept? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let code = errno
            if code == ENOENT { return nil }
            throw EmitterError(.io, "\(path): cannot open the state that was kept: \(Emitters.sentence(errno: code))")
        }
        defer { Glibc.close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: byteLimit + 1)
        var count = 0
        while count < bytes.count {
            let more = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress?.advanced(by: count), $0.count - count)
            }
            guard more > 0 else { break }
            count += more
        }
        guard count <= byteLimit, let kept = kept(in: bytes[..<count]) else {
            throw EmitterError(
                .io,
                "\(path): expected the state that was kept, found something else: it is not used, and will be replaced")
        }
        return kept
    }

    private static func kept(in bytes: ArraySlice<UInt8>) -> Kept? {
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        guard lines.count == 2, let header = texts(of: lines[0], ["model"]), let model = header[0],
            model.utf8.count == 12,
            let event = texts(of: lines[1], ["type", "event", "state", "onset"]), event[0] == "event",
            event[1] == "state",
            let state = event[2], let onset = event[3].flatMap(nanoseconds)
        else { return nil }
        return Kept(
            model: model, label: state == StateEvent.unknown ? nil : state, onset: onset,
            line: lines[1] + [UInt8(ascii: "\n")])
    }

    /// The strings that some keys have; nil if it is no object.
    private static func texts(of line: ArraySlice<UInt8>, _ keys: [String]) -> [String?]? {
        line.withUnsafeBytes { line in
            guard var fields = try? JSONFields(line) else { return nil }
            var texts = [String?](repeating: nil, count: keys.count)
            do throws(JSONError) {
                while let field = try fields.next() {
                    guard let place = keys.firstIndex(of: fields.text(of: field.key)),
                        line[field.value.lowerBound] == UInt8(ascii: "\"")
                    else { continue }
                    texts[place] = fields.text(of: field.value)
                }
            } catch {
                return nil
            }
            return texts
        }
    }

    private static func nanoseconds(_ time: String) -> Int64? {
        Array(time.utf8).withUnsafeBytes { WallTime.nanoseconds(reading: $0[...]) }
    }
}
