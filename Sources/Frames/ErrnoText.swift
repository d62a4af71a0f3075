#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// An errno in words: "no such file or directory (ENOENT)".
package func describe(errno code: Int32) -> String {
    var words = [CChar](repeating: 0, count: 128)
    guard strerror_r(code, &words, words.count) == 0 else { return "errno \(code)" }
    let text = words.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    return "\(text.prefix(1).lowercased())\(text.dropFirst()) (\(errnoNames[code] ?? "errno \(code)"))"
}

/// What files, sockets and devices can answer with.
private let errnoNames: [Int32: String] = [
    EACCES: "EACCES", EAGAIN: "EAGAIN", EBADF: "EBADF", EBUSY: "EBUSY", ECONNREFUSED: "ECONNREFUSED",
    EDQUOT: "EDQUOT", EFBIG: "EFBIG", EINVAL: "EINVAL", EIO: "EIO",
    EISDIR: "EISDIR", ELOOP: "ELOOP", EMFILE: "EMFILE", ENAMETOOLONG: "ENAMETOOLONG", ENFILE: "ENFILE",
    ENODEV: "ENODEV", ENOENT: "ENOENT", ENOMEM: "ENOMEM", ENOSPC: "ENOSPC", ENOTDIR: "ENOTDIR",
    ENOTSOCK: "ENOTSOCK", ENXIO: "ENXIO", EOVERFLOW: "EOVERFLOW",
    ENOTTY: "ENOTTY", EPERM: "EPERM", EPIPE: "EPIPE", EPROTO: "EPROTO", ERANGE: "ERANGE", EROFS: "EROFS",
    ESTALE: "ESTALE", ETIMEDOUT: "ETIMEDOUT",
]
