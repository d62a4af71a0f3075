#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// The file of a Unix socket, told from another one that may come to be in its place.
package struct SocketFile: Sendable {
    let path: String
    private let device: dev_t
    private let inode: ino_t

    /// What is at the path now; nil if nothing is.
    init?(at path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        self.path = path
        device = status.st_dev
        inode = status.st_ino
    }

    /// Removes the file, if it is still the one that it was.
    package func remove() {
        let lock = try? FolderLock(of: path)
        if let now = SocketFile(at: path), now.device == device, now.inode == inode { unlink(path) }
        _ = consume lock
    }
}

/// Keeps other instances from making or removing a socket in the same folder at the same time.
///
/// The lock is on the folder itself, so that no file is left behind.
struct FolderLock: ~Copyable {
    private let descriptor: CInt

    /// - Parameter path: of a file in the folder.
    init(of path: String) throws(EmitterError) {
        let folder = FolderLock.folder(of: path)
        descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw EmitterError(.io, "\(path): cannot open the folder of the socket: \(sentence(errno: errno))")
        }
        // Held by others for some system calls only; whoever holds it longer does not mean well.
        for _ in 0..<100 {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
            var pause = timespec(tv_sec: 0, tv_nsec: 10_000_000)
            nanosleep(&pause, nil)
        }
        close(descriptor)
        throw EmitterError(
            .unavailable, "\(path): expected the folder of the socket to be free, found it locked by another process")
    }

    deinit { close(descriptor) }

    /// The folder of a path, "." if it names none.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
