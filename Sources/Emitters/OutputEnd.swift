#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Why an output takes no more lines.
package enum OutputEnd: Sendable, Equatable {
    /// Whoever read it is gone (EPIPE): `… | head -1`. Nothing went wrong.
    case readerGone
    case failed(EmitterError)

    init(errno code: CInt) {
        self =
            code == EPIPE
            ? .readerGone : .failed(EmitterError(.io, "standard output: cannot write: \(sentence(errno: code))"))
    }
}

/// How lines look.
package enum OutputFormat: Sendable {
    /// The lines as they are.
    case json
    /// A line for a person per prediction and event; everything else is left out.
    case text
}
