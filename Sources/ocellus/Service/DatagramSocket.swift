import Frames

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A socket from which datagrams go to one address.
struct DatagramSocket: ~Copyable, Sendable {
    private let descriptor: CInt
    private let address: sockaddr_un
    private let addressLength: socklen_t

    /// - Parameters:
    ///   - path: that of the socket, or `@` and an abstract name.
    ///   - subject: who named the path.
    init(path: String, of subject: String) throws(Failure) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(path.utf8)
        // A path in the file system ends with a zero, an abstract name begins with one.
        let limit = MemoryLayout.size(ofValue: address.sun_path) - 1
        guard let first = bytes.first, first == UInt8(ascii: "/") || first == UInt8(ascii: "@"),
            (2...limit).contains(bytes.count), !bytes.contains(0)
        else {
            throw Failure(
                .usage, "\(subject): expected an absolute path or @NAME of 2 to \(limit) bytes, found \"\(path)\"")
        }
        let isAbstract = first == UInt8(ascii: "@")
        if isAbstract { bytes[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let start = MemoryLayout<sockaddr_un>.size - MemoryLayout.size(ofValue: address.sun_path)
        let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else {
            throw Failure(.internal, "cannot make a socket: \(describe(errno: errno))")
        }
        self.descriptor = descriptor
        self.address = address
        addressLength = socklen_t(start + bytes.count + (isAbstract ? 0 : 1))
    }

    deinit { close(descriptor) }

    /// Whether the datagram has left. Never waits for a receiver that does not read.
    func send(_ bytes: UnsafeRawBufferPointer) -> Bool {
        withUnsafePointer(to: address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                sendto(descriptor, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL), address, addressLength)
                    == bytes.count
            }
        }
    }
}
