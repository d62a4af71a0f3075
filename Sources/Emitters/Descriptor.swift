#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Writes as much as the descriptor takes, waiting where it would block.
///
/// - Returns: bytes written, and `errno` if they are fewer than all.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: CInt) -> (byteCount: Int, failure: CInt?) {
    var written = 0
    while written < bytes.count {
        let count = write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
        if count >= 0 {
            written += count
            continue
        }
        let code = errno
        switch code {
        case EINTR: continue
        case EAGAIN: _ = waitUntilWritable(descriptor, milliseconds: -1)
        default: return (written, code)
        }
    }
    return (written, nil)
}

/// False once so many milliseconds have passed; -1: waits as long as it takes. An error counts as writable, so that the
/// next write finds it.
func waitUntilWritable(_ descriptor: CInt, milliseconds: CInt) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return poll(&entry, 1, milliseconds) != 0
}

/// A write to a pipe that nobody reads gives EPIPE instead of ending the process; for the whole process.
func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }
