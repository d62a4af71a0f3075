/// The socket on which whoever supervises the service hears how it is (sd_notify(3)).
struct NotificationSocket: ~Copyable, Sendable {
    private let socket: DatagramSocket

    /// - Parameter path: that of the socket, or `@` and an abstract name.
    init(path: String) throws(Failure) { socket = try DatagramSocket(path: path, of: "NOTIFY_SOCKET") }

    /// Sends assignments such as `READY=1`, in one datagram; whether it has left. Never waits for a supervisor that does not
    /// read.
    func send(_ assignments: [String]) -> Bool {
        var message = assignments.joined(separator: "\n")
        return message.withUTF8 { socket.send(UnsafeRawBufferPointer($0)) }
    }
}
