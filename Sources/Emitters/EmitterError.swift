#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// An emitter that cannot start, or that could not do something on the way.
///
/// `description` is one sentence: subject, what was expected and found, the cause, and what to do about it.
package struct EmitterError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Kind: Sendable {
        /// What it was told to do cannot be meant.
        case misconfigured
        /// Something else has what it needs.
        case unavailable
        /// A file or a socket cannot be made, opened, written.
        case io
    }

    package var kind: Kind
    package var description: String

    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}

/// What `errno` says, with its name: `no space left on device (ENOSPC)`.
func sentence(errno code: CInt) -> String {
    let name =
        switch code {
        case EACCES: "EACCES"
        case EADDRINUSE: "EADDRINUSE"
        case EBADF: "EBADF"
        case EDQUOT: "EDQUOT"
        case EEXIST: "EEXIST"
        case EFBIG: "EFBIG"
        case EIO: "EIO"
        case EISDIR: "EISDIR"
        case ELOOP: "ELOOP"
        case EMFILE: "EMFILE"
        case ENAMETOOLONG: "ENAMETOOLONG"
        case ENFILE: "ENFILE"
        case ENOENT: "ENOENT"
        case ENOSPC: "ENOSPC"
        case ENOTDIR: "ENOTDIR"
        case EPERM: "EPERM"
        case EPIPE: "EPIPE"
        case EPROTOTYPE: "EPROTOTYPE"
        case EROFS: "EROFS"
        default: "errno \(code)"
        }
    let words = [CChar](unsafeUninitializedCapacity: 256) { buffer, count in
        // A buffer with room for something has an address.
        count = strerror_r(code, buffer.baseAddress!, buffer.count) == 0 ? strlen(buffer.baseAddress!) : 0
    }
    let text = String(decoding: words.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return "\(text.prefix(1).lowercased())\(text.dropFirst()) (\(name))"
}
