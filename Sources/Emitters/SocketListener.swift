#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// A Unix stream socket that listens. Let go unused, it is closed and its file removed.
package struct SocketListener: ~Copyable, Sendable {
    /// As it was given; the name of the variable for an inherited one.
    package let name: String
    private let descriptor: CInt
    private let file: SocketFile?
    private var isReleased = false

    private init(name: String, descriptor: CInt, file: SocketFile?) {
        self.name = name
        self.descriptor = descriptor
        self.file = file
    }

    deinit {
        guard !isReleased else { return }
        close(descriptor)
        file?.remove()
    }

    /// Gives the descriptor, and the duty to remove the file, to the caller.
    package consuming func release() -> (descriptor: CInt, file: SocketFile?) {
        isReleased = true
        return (descriptor, file)
    }

    /// Finds what would keep `open` from making the socket, whatever the file system says: its path, its group.
    package static func check(path: String, group: String?) throws(EmitterError) {
        _ = try socketAddress(path)
        if let group { _ = try number(ofGroup: group, for: path) }
    }

    /// Makes a socket at a path and listens.
    ///
    /// A socket file that nobody listens on is replaced; one that somebody listens on, or a file that is no socket, is an
    /// error (`unavailable`). The folder is made if it is missing. Before the socket listens, and so before anybody can
    /// connect, the file has its group and its mode.
    ///
    /// - Parameters:
    ///   - mode: permissions of the file.
    ///   - group: the name or number of the group that the file belongs to; nil: the process's own.
    package static func open(path: String, mode: UInt32, group: String? = nil) throws(EmitterError) -> SocketListener {
        var address = try socketAddress(path)
        let groupNumber: gid_t? = if let group { try number(ofGroup: group, for: path) } else { nil }
        let folder = FolderLock.folder(of: path)
        if mkdir(folder, 0o755) != 0, errno != EEXIST {
            throw EmitterError(.io, "\(path): cannot make the folder of the socket: \(sentence(errno: errno))")
        }
        let lock = try FolderLock(of: path)
        try makeRoom(at: path, &address)

        let descriptor = try streamSocket(for: path)
        // The file gets the socket's own mode, cut by the umask: nobody's, until its group and mode are set.
        fchmod(descriptor, 0)
        guard withAddress(&address, { bind(descriptor, $0, $1) }) == 0, let file = SocketFile(at: path) else {
            let code = errno
            close(descriptor)
            throw EmitterError(
                code == EADDRINUSE ? .unavailable : .io, "\(path): cannot make the socket: \(sentence(errno: code))")
        }
        var failure: (step: String, code: CInt)?
        if let groupNumber, lchown(path, uid_t.max, groupNumber) != 0 {
            failure = ("give the socket to the group \(group ?? "")", errno)
        } else if chmod(path, mode) != 0 {
            failure = ("set the permissions of the socket", errno)
        } else if listen(descriptor, 64) != 0 {
            failure = ("listen", errno)
        }
        if let failure {
            close(descriptor)
            unlink(path)
            throw EmitterError(.io, "\(path): cannot \(failure.step): \(sentence(errno: failure.code))")
        }
        _ = consume lock
        return SocketListener(name: path, descriptor: descriptor, file: file)
    }

    /// The one listening socket that the service's supervisor handed over (sd_listen_fds(3)), or nil if it did not.
    ///
    /// Its file belongs to the supervisor and is not removed.
    package static func inherited(environment: [String: String]) throws(EmitterError) -> SocketListener? {
        guard let process = environment["LISTEN_PID"], process == String(getpid()) else { return nil }
        let count = environment["LISTEN_FDS"] ?? "0"
        guard count == "1" else {
            throw EmitterError(.misconfigured, "LISTEN_FDS: expected 1 socket, found \(count)")
        }
        return try adopt(descriptor: 3)
    }

    /// Takes a descriptor that must be a listening Unix stream socket.
    package static func adopt(descriptor: CInt) throws(EmitterError) -> SocketListener {
        func option(_ name: CInt) -> CInt {
            var (value, size) = (CInt(-1), socklen_t(MemoryLayout<CInt>.size))
            return getsockopt(descriptor, SOL_SOCKET, name, &value, &size) == 0 ? value : -1
        }
        guard option(SO_DOMAIN) == AF_UNIX, option(SO_TYPE) == streamType, option(SO_ACCEPTCONN) == 1 else {
            throw EmitterError(
                .misconfigured,
                "LISTEN_FDS: expected a Unix stream socket that listens, found another descriptor: in the socket unit use "
                    + "ListenStream= with a path")
        }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return SocketListener(name: "LISTEN_FDS", descriptor: descriptor, file: nil)
    }
}
