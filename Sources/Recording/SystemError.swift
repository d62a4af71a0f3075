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

/// What opening, reading and writing files and connecting to sockets can end with.
private let errnoNames: [Int32: String] = [
    EACCES: "EACCES", EAGAIN: "EAGAIN", EBADF: "EBADF", EBUSY: "EBUSY", ECONNREFUSED: "ECONNREFUSED",
    EDQUOT: "EDQUOT", EFBIG: "EFBIG", EINVAL: "EINVAL", EIO: "EIO",
    EISDIR: "EISDIR", ELOOP: "ELOOP", EMFILE: "EMFILE", ENAMETOOLONG: "ENAMETOOLONG", ENFILE: "ENFILE",
    ENODEV: "ENODEV", ENOENT: "ENOENT", ENOMEM: "ENOMEM", ENOSPC: "ENOSPC", ENOTDIR: "ENOTDIR",
    ENOTSOCK: "ENOTSOCK", ENXIO: "ENXIO", EOVERFLOW: "EOVERFLOW",
    EPERM: "EPERM", EPIPE: "EPIPE", EROFS: "EROFS", ESTALE: "ESTALE", ETIMEDOUT: "ETIMEDOUT",
]

/// An open file descriptor, closed with its owner.
final class Descriptor {
    let number: Int32
    private let closes: Bool

    /// `closes`: whether the descriptor is ours to close.
    init(_ number: Int32, closes: Bool = true) {
        self.number = number
        self.closes = closes
    }

    deinit {
        if closes { close(number) }
    }
}

/// `read(2)`, again when a signal came between; nil and errno on failure.
func readAgain(_ descriptor: Int32, into memory: UnsafeMutableRawBufferPointer) -> Int? {
    while true {
        let count = read(descriptor, memory.baseAddress, memory.count)
        if count >= 0 { return count }
        if errno != EINTR { return nil }
    }
}
