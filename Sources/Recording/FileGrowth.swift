#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Waits for a file to grow, as long as somebody has it open for writing.
///
/// The kernel tells whether there is a writer (a read lease is refused while there is, fcntl(2)) and when the file
/// changes (inotify(7)). A lease is granted to the owner of a file only: of other people's files nobody is known to be a
/// writer.
final class FileGrowth {
    private let file: Int32
    private let changes: Int32
    private var isLastLook = false

    /// Nil for what is no regular file: a pipe tells its end itself.
    init?(of file: Int32) {
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        let changes = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
        guard changes >= 0 else { return nil }
        guard inotify_add_watch(changes, "/proc/self/fd/\(file)", UInt32(IN_MODIFY | IN_CLOSE_WRITE)) >= 0 else {
            close(changes)
            return nil
        }
        self.file = file
        self.changes = changes
    }

    deinit { close(changes) }

    /// To be called at the end of the file. Whether it is worth reading on: something may have been written since, or, the
    /// last time, before the writer left.
    func wait() -> Bool {
        if isLastLook { return false }
        guard hasWriter else {
            isLastLook = true
            return true
        }
        var wanted = pollfd(fd: changes, events: Int16(POLLIN), revents: 0)
        // The look at the writer is repeated, should it have left between.
        _ = poll(&wanted, 1, 1000)
        withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 8) { events in
            while read(changes, events.baseAddress, events.count) > 0 {}
        }
        return true
    }

    private var hasWriter: Bool {
        // Should somebody open the file for writing in between, the kernel says so by a signal: one that is ignored.
        _ = fcntl(file, LeaseCommand.setSignal, SIGURG)
        guard fcntl(file, LeaseCommand.setLease, F_RDLCK) != 0 else {
            _ = fcntl(file, LeaseCommand.setLease, F_UNLCK)
            return false
        }
        return errno == EAGAIN
    }
}

/// Commands of fcntl(2) that are not imported: <linux/fcntl.h>, F_SETSIG and F_SETLEASE.
private enum LeaseCommand {
    static let setSignal: Int32 = 10
    static let setLease: Int32 = 1024
}
