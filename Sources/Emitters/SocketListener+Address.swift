#if canImport(Glibc)
    internal import Glibc

    let streamType = CInt(SOCK_STREAM.rawValue)
    private let descriptorFlags = CInt(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
#elseif canImport(Musl)
    internal import Musl

    let streamType = CInt(SOCK_STREAM)
    private let descriptorFlags = CInt(SOCK_NONBLOCK | SOCK_CLOEXEC)
#endif

/// The address of a path, never cut: `sun_path` holds 107 bytes and the zero behind them.
func socketAddress(_ path: String) throws(EmitterError) -> sockaddr_un {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let limit = MemoryLayout.size(ofValue: address.sun_path) - 1
    let bytes = Array(path.utf8)
    guard (1...limit).contains(bytes.count), !bytes.contains(0) else {
        throw EmitterError(
            .misconfigured,
            "\(path): expected a socket path of 1 to \(limit) bytes, found \(bytes.count): choose a shorter one")
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    return address
}

func withAddress<Result>(
    _ address: inout sockaddr_un, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
) -> Result {
    withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
}

/// A Unix stream socket that does not block and is not inherited by other programs.
func streamSocket(for path: String) throws(EmitterError) -> CInt {
    let descriptor = socket(AF_UNIX, streamType | descriptorFlags, 0)
    guard descriptor >= 0 else {
        throw EmitterError(.io, "\(path): cannot make a socket: \(sentence(errno: errno))")
    }
    return descriptor
}

/// Removes a socket file on which nobody listens; anything else that is at the path is an error.
func makeRoom(at path: String, _ address: inout sockaddr_un) throws(EmitterError) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFSOCK else {
        throw EmitterError(
            .unavailable, "\(path): expected a socket or nothing, found another file: remove it, or choose another path"
        )
    }
    let probe = try streamSocket(for: path)
    defer { close(probe) }
    let code = withAddress(&address) { connect(probe, $0, $1) } == 0 ? 0 : errno
    switch code {
    case ECONNREFUSED: unlink(path)
    case ENOENT: return
    case 0, EAGAIN, EINPROGRESS:
        throw EmitterError(
            .unavailable,
            "\(path): expected nobody to listen there, found another program that does (EADDRINUSE): stop it, or choose "
                + "another path")
    default:
        throw EmitterError(
            .unavailable, "\(path): cannot find out whether anybody listens there: \(sentence(errno: code))")
    }
}

/// The number of a group that is given by its name or number.
func number(ofGroup name: String, for path: String) throws(EmitterError) -> gid_t {
    if let number = gid_t(name) { return number }
    var entry = group()
    var found: UnsafeMutablePointer<group>?
    var room = [CChar](repeating: 0, count: 65_536)
    let code = getgrnam_r(name, &entry, &room, room.count, &found)
    guard code == 0, found != nil else {
        throw EmitterError(
            .misconfigured,
            "\(path): expected the group \"\(name)\" to exist, found none of that name: create it, or "
                + "change the group of the socket")
    }
    return entry.gr_gid
}
