#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// A file that is open for appending, and what is known of it. Closed when it is let go.
struct LogFileDescriptor: ~Copyable {
    private let path: String
    private let descriptor: CInt
    private let device: dev_t
    private let inode: ino_t
    /// False for a pipe or a device, which has no size.
    let isRegular: Bool
    /// Bytes in the file, as last measured, and what was written since.
    private(set) var byteCount: Int
    /// Whether there is more in it than what a file begins with.
    var holdsLines: Bool

    /// Opens the file, making it if there is none.
    init(path: String) throws(EmitterError) {
        #if canImport(Glibc)
            let opened = Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
        #else
            let opened = Musl.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
        #endif
        guard opened >= 0 else {
            throw EmitterError(.io, "\(path): cannot open the log: \(sentence(errno: errno))")
        }
        var status = stat()
        fstat(opened, &status)
        self.path = path
        descriptor = opened
        (device, inode) = (status.st_dev, status.st_ino)
        isRegular = status.st_mode & S_IFMT == S_IFREG
        byteCount = isRegular ? Int(status.st_size) : 0
        holdsLines = byteCount > 0
    }

    deinit { close(descriptor) }

    /// Writes as much as it takes; bytes written, and `errno` if they are fewer than all.
    mutating func write(_ bytes: UnsafeRawBufferPointer) -> (byteCount: Int, failure: CInt?) {
        let (count, failure) = writeAll(bytes, to: descriptor)
        byteCount += count
        return (count, failure)
    }

    /// Looks how large it is: others may have made it smaller.
    mutating func measure() {
        var status = stat()
        if isRegular, fstat(descriptor, &status) == 0 { byteCount = Int(status.st_size) }
    }

    /// Whether the last line was cut off, by a crash or a full disk.
    var endsInsideLine: Bool {
        guard isRegular, byteCount > 0 else { return false }
        #if canImport(Glibc)
            let reading = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        #else
            let reading = Musl.open(path, O_RDONLY | O_CLOEXEC)
        #endif
        guard reading >= 0 else { return false }
        defer { close(reading) }
        var last: UInt8 = 0
        return pread(reading, &last, 1, off_t(byteCount - 1)) == 1 && last != UInt8(ascii: "\n")
    }

    /// Gives the file another name, in place of the file that has that name; nothing if another file is at its path by now.
    /// Of a symbolic link, what it points to is renamed.
    borrowing func rename(addingTo ending: String) throws(EmitterError) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_dev == device, status.st_ino == inode else { return }
        guard let resolved = realpath(path, nil) else { return }
        defer { free(resolved) }
        let target = String(cString: resolved)
        #if canImport(Glibc)
            let code = Glibc.rename(target, target + ending)
        #else
            let code = Musl.rename(target, target + ending)
        #endif
        guard code == 0 else {
            throw EmitterError(.io, "\(path): cannot rename the log to \(target)\(ending): \(sentence(errno: errno))")
        }
    }
}
