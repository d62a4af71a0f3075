import Frames
import Messages
import Recording

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A connection to a running instance, read line by line. A line that is too long is a failure; what is received and not
/// yet taken is bounded by that.
struct Subscription: ~Copyable {
    /// What a wait with an end brought.
    enum Reading {
        /// With its "\n".
        case line([UInt8])
        case late
        case ended
    }

    let path: String
    /// To wait on for more; read only here.
    let descriptor: Int32
    private var received: [UInt8] = []
    /// Where the lines that were not taken yet begin, and up to where there is no further "\n".
    private var (start, searched) = (0, 0)

    init(path: String) throws(Failure) {
        self.init(path: path, descriptor: try Self.connected(to: path))
    }

    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    private static func connected(to path: String) throws(Failure) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw Failure(.unavailable, "\(path): the path of a socket has at most 107 bytes, found \(bytes.count)")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else {
            throw Failure(.unavailable, "\(path): cannot make a socket: \(describe(errno: errno))")
        }
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else {
            let reason = describe(errno: errno)
            close(descriptor)
            throw Failure(.unavailable, "\(path): cannot connect: \(reason)")
        }
        return descriptor
    }

    /// Sends a short line.
    borrowing func send(_ line: String) throws(Failure) {
        let bytes = Array(line.utf8)
        guard Glibc.send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL)) == bytes.count else {
            throw Failure(.io, "\(path): cannot write: \(describe(errno: errno))")
        }
    }

    /// The next line with its "\n"; nil at the end. Waits.
    mutating func next() throws(Failure) -> [UInt8]? {
        while true {
            if let line = take() { return line }
            guard try fill() else { return nil }
        }
    }

    /// The next line, if it comes before a time of CLOCK_MONOTONIC, in nanoseconds.
    mutating func next(before deadline: UInt64) throws(Failure) -> Reading {
        while true {
            let now = monotonicNow()
            guard now < deadline else { return .late }
            if let line = take() { return .line(line) }
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let left = (deadline - now + 999_999) / 1_000_000
            if poll(&entry, 1, Int32(min(left, 3_600_000))) > 0, try !fill() { return .ended }
        }
    }

    /// The next line with its "\n" among what was received; nil if there is none.
    mutating func take() -> [UInt8]? {
        guard let end = received[searched...].firstIndex(of: UInt8(ascii: "\n")) else {
            received.removeFirst(start)
            (start, searched) = (0, received.count)
            return nil
        }
        defer { (start, searched) = (end + 1, end + 1) }
        return Array(received[start...end])
    }

    /// Receives what there is, waiting for the first byte; false at the end. To be called when `take` gives nil.
    mutating func fill() throws(Failure) -> Bool {
        guard received.count - start <= maximumLineByteCount else {
            throw Failure(.data, "\(path): found a line of more than \(maximumLineByteCount) bytes")
        }
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &piece, piece.count)
            if count > 0 {
                received += piece[..<count]
                return true
            }
            if count == 0 { return false }
            guard errno == EINTR else { throw Failure(.io, "\(path): cannot read: \(describe(errno: errno))") }
        }
    }
}
