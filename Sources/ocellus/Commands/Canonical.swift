import ArgumentParser
import Emitters
import Frames
import Messages
import Recording

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `ocellus canonical`
struct Canonical: Command {
    static let configuration = CommandConfiguration(
        abstract: "Reduces lines to what does not depend on the run.",
        discussion: "Reads JSON lines from standard input, as they stand in a log, and prints their canonical form.")

    func execute() async throws(Failure) {
        let output = BlockingOutput(format: .json, buffering: .many) { end in
            // A reader that is gone has seen enough.
            if end == .readerGone { endQuietly() }
        }
        let filter = CanonicalFilter()
        var piece = [UInt8](repeating: 0, count: 65_536)
        var mistake: JSONError?
        reading: while mistake == nil {
            let count = read(STDIN_FILENO, &piece, piece.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw Failure(.io, "standard input: cannot be read: \(describe(errno: errno))")
            }
            do throws(JSONError) {
                if count == 0 {
                    try filter.finish { output.emit($0) }
                    break reading
                }
                let fed = piece.withUnsafeBytes { bytes in
                    Result { () throws(JSONError) in
                        try filter.feed(UnsafeRawBufferPointer(rebasing: bytes[..<count])) { output.emit($0) }
                    }
                }
                try fed.get()
            } catch {
                mistake = error
            }
        }
        do throws(EmitterError) { try output.flush() } catch { throw Failure(error) }
        if let mistake { throw Failure(.data, "standard input: \(mistake)") }
    }
}
