#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

private let journal = Journal(environment: environment())

/// A message to whoever runs the program: a line to standard error, whole even when several threads speak, or an entry of the
/// journal where standard error leads there.
///
/// - Parameters:
///   - facts: what the message is about, piece by piece, for who searches the journal; it must say so itself, too.
///   - isLast: the program ends now. The journal asks the system which service a sender of entries belongs to, and may find
///     nobody any more; of the stream that standard error is it knows that already.
func say(
    _ message: String, _ priority: Priority = .information, facts: [(name: String, value: String)] = [],
    isLast: Bool = false, file: String = #fileID, line: UInt = #line, function: String = #function
) {
    guard let journal else {
        writeMessage("\(message)\n")
        return
    }
    let entry = JournalEntry(
        message: message, priority: priority, file: file, line: line, function: function, facts: facts)
    if isLast || !journal.send(entry.bytes) { writeMessage(entry.lines) }
}
