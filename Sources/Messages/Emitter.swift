/// Something that takes lines away: a socket, a log file, standard output.
///
/// Contract of every implementation:
/// 1. A line is whole: one JSON object and its "\n", `maximumLineByteCount` bytes at most. It is copied before the call
///    returns, and leaves whole or not at all, in the order of the calls.
/// 2. Calls may come from several threads; their order is the order in which they take the emitter's lock.
/// 3. `emit` allocates nothing on the caller's thread.
/// 4. Whether a call waits when there is no room is the emitter's own matter and documented there: a live one never
///    waits for a reader and counts what it lost; a log or a replay's output waits and loses nothing.
/// 5. Nothing is thrown: what goes wrong outside is the emitter's to report, to count and to try again.
package protocol Emitter: Sendable {
    /// Sets the `hello` line, which everyone who joins later sees first, and emits it to those who are there.
    ///
    /// To be called before the first `emit`, and whenever the facts change. May allocate.
    func greet(_ hello: UnsafeRawBufferPointer)

    /// Emits a line of any type but `hello` and `prediction`.
    func emit(_ line: UnsafeRawBufferPointer)

    /// Emits a prediction, given as its JSON line and as the value that the line was made of, so that an emitter may
    /// show it in another form. The value is borrowed for the length of the call.
    func emit(_ prediction: Prediction, line: UnsafeRawBufferPointer)
}

extension [any Emitter] {
    /// Emits a line that is rare: it is made in memory of its own. One that cannot be made is left out.
    package func emit(_ line: some Line) {
        guard let bytes = try? line.bytes() else { return }
        bytes.withUnsafeBytes { line in
            for emitter in self { emitter.emit(line) }
        }
    }
}

extension Emitter {
    /// The line as it is.
    package func emit(_ prediction: Prediction, line: UnsafeRawBufferPointer) { emit(line) }
}
