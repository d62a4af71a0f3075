#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Why a file could not be read whole.
package struct FileProblem: Error {
    package var kind: SettingsError.Kind
    package var isMissing: Bool
    package var sentence: String
}

/// The bytes of a small file, never more than `limit`.
package func readFile(_ path: String, limit: Int) throws(FileProblem) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
        let code = errno
        throw FileProblem(
            kind: .unopenable, isMissing: code == ENOENT, sentence: "cannot open it: \(sentence(errno: code))")
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = read(descriptor, &piece, piece.count)
        if count < 0 {
            let code = errno
            if code == EINTR { continue }
            throw FileProblem(
                kind: .unopenable, isMissing: false, sentence: "cannot read it: \(sentence(errno: code))")
        }
        if count == 0 { return bytes }
        guard bytes.count + count <= limit else {
            throw FileProblem(
                kind: .malformed, isMissing: false, sentence: "expected at most \(limit) bytes, found more")
        }
        bytes += piece[..<count]
    }
}

/// The folder part of a path, without its "/" at the end; "." if it has none.
func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// What `errno` says of a file, with its name: `no such file or directory (ENOENT)`.
private func sentence(errno code: Int32) -> String {
    let name =
        switch code {
        case ENOENT: "ENOENT"
        case EACCES: "EACCES"
        case EPERM: "EPERM"
        case EISDIR: "EISDIR"
        case ENOTDIR: "ENOTDIR"
        case ELOOP: "ELOOP"
        case ENAMETOOLONG: "ENAMETOOLONG"
        case EMFILE: "EMFILE"
        case ENFILE: "ENFILE"
        case ENOMEM: "ENOMEM"
        case EIO: "EIO"
        default: "errno \(code)"
        }
    // A buffer with room for something has an address.
    let words = [CChar](unsafeUninitializedCapacity: 256) { buffer, count in
        count = strerror_r(code, buffer.baseAddress!, buffer.count) == 0 ? strlen(buffer.baseAddress!) : 0
    }
    let text = String(decoding: words.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return "\(text.prefix(1).lowercased())\(text.dropFirst()) (\(name))"
}
