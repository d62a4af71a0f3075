import Frames
import Recording

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Whole lines to standard error, not mixed with those of other threads.
func writeMessage(_ lines: String) {
    write(lines, to: STDERR_FILENO)
}

/// A line to standard output.
func put(_ line: String) throws(Failure) {
    guard write("\(line)\n", to: STDOUT_FILENO) else {
        throw Failure(.io, "standard output: cannot write: \(describe(errno: errno))")
    }
}

/// - Returns: false if it could not be written; a reader that is gone (`… | head -1`) ends the program quietly.
@discardableResult
private func write(_ text: String, to descriptor: Int32) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
        var rest = UnsafeRawBufferPointer(bytes)[...]
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count < 0 {
                if errno == EINTR { continue }
                if errno == EPIPE { endQuietly() }
                return false
            }
            rest = rest.dropFirst(count)
        }
        return true
    }
}

/// Ends the program when the reader of its output has seen enough (`… | head -1`).
func endQuietly() -> Never { exit(0) }

var isOutputATerminal: Bool { isatty(STDOUT_FILENO) == 1 }

/// Where one of the three standard descriptors is closed, puts one in its place that cannot be used, so that no file which
/// is opened later becomes standard output.
func occupyStandardDescriptors() {
    for (descriptor, flags) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_WRONLY)]
    where fcntl(descriptor, F_GETFD) == -1 {
        // The lowest free number is this one: those below are open.
        _ = open("/dev/null", flags)
    }
}

/// The environment as pairs.
func environment() -> [String: String] {
    var variables: [String: String] = [:]
    var entry = environ
    while let pair = entry.pointee {
        let parts = String(cString: pair).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
        entry += 1
    }
    return variables
}
