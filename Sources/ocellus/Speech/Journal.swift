#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The socket of systemd's journal.
package final class Journal: Sendable {
    /// Where the journal listens.
    package static let path = "/run/systemd/journal/socket"

    private let socket: DatagramSocket

    /// Nil if the stream is not the one that the supervisor connected to the journal, as `JOURNAL_STREAM` tells (systemd.exec(5)):
    /// then messages are meant for something else.
    package init?(environment: [String: String], stream: CInt = STDERR_FILENO, path: String = Journal.path) {
        let numbers = environment["JOURNAL_STREAM"]?.split(separator: ":", omittingEmptySubsequences: false) ?? []
        var status = stat()
        guard numbers.count == 2, fstat(stream, &status) == 0, dev_t(numbers[0]) == status.st_dev,
            ino_t(numbers[1]) == status.st_ino, let socket = try? DatagramSocket(path: path, of: "JOURNAL_STREAM")
        else { return nil }
        self.socket = socket
    }

    /// Whether the entry has left: one that is too large for a datagram does not, nor does any while the journal is away or
    /// does not read. Never waits.
    package func send(_ entry: [UInt8]) -> Bool { entry.withUnsafeBytes { socket.send($0) } }
}
