import Frames
import UnixSignals

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Signals as bytes in a pipe, for a thread that waits with `poll`.
final class SignalPipe: Sendable {
    /// Readable when there is a signal.
    let descriptor: Int32
    private let writingEnd: Int32

    /// - Parameter signals: those that come from now on; they do not end the program any more.
    init(_ signals: UnixSignalsSequence) throws(Failure) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Failure(.internal, "cannot make a pipe: \(describe(errno: errno))") }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (descriptor, writingEnd) = (ends[0], ends[1])
        Task { [self] in
            for await signal in signals { put(signal.rawValue) }
        }
    }

    /// As if the signal had come.
    func put(_ signal: Int32) {
        var byte = UInt8(truncatingIfNeeded: signal)
        // A full pipe holds enough of them.
        _ = write(writingEnd, &byte, 1)
    }

    /// The next signal; nil if none waits.
    func take() -> Int32? {
        var byte: UInt8 = 0
        return read(descriptor, &byte, 1) == 1 ? Int32(byte) : nil
    }
}
