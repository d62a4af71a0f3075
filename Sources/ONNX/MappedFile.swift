#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A file's bytes, mapped for the time of a call, so that a model is not held twice.
package enum MappedFile {
    /// - Throws: `ModelError` of kind `.unopenable` with the errno's sentence, or what `body` throws.
    package static func read<Result>(
        _ path: String, _ body: (UnsafeRawBufferPointer) throws(ModelError) -> Result
    ) throws(ModelError) -> Result {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unopenable(path, errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw unopenable(path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw ModelError("\(path): cannot be read: not a regular file", kind: .unopenable)
        }
        let count = Int(status.st_size)
        // Nothing cannot be mapped.
        guard count > 0 else {
            return try named(path) { () throws(ModelError) in try body(UnsafeRawBufferPointer(start: nil, count: 0)) }
        }
        let mapped = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let mapped, mapped != MAP_FAILED else { throw unopenable(path, errno) }
        defer { munmap(mapped, count) }
        return try named(path) { () throws(ModelError) in try body(UnsafeRawBufferPointer(start: mapped, count: count))
        }
    }

    /// Puts the path in front of what is thrown.
    private static func named<Result>(
        _ path: String, _ body: () throws(ModelError) -> Result
    ) throws(ModelError) -> Result {
        do {
            return try body()
        } catch {
            throw ModelError("\(path): \(error.description)", kind: error.kind)
        }
    }

    private static func unopenable(_ path: String, _ number: Int32) -> ModelError {
        ModelError("\(path): cannot be opened: \(sentence(errno: number))", kind: .unopenable)
    }
}

extension Model {
    /// Reads a model file.
    package init(path: String) throws(ModelError) {
        self = try MappedFile.read(path) { bytes throws(ModelError) in try Model(serialized: bytes) }
    }
}

/// What `errno` says of a file, with its name: `no such file or directory (ENOENT)`.
private func sentence(errno code: Int32) -> String {
    let names = [
        EACCES: "EACCES", EIO: "EIO", EISDIR: "EISDIR", ELOOP: "ELOOP", EMFILE: "EMFILE", ENAMETOOLONG: "ENAMETOOLONG",
        ENFILE: "ENFILE", ENOENT: "ENOENT", ENOMEM: "ENOMEM", ENOTDIR: "ENOTDIR", EPERM: "EPERM",
    ]
    let text = String(cString: strerror(code))
    return "\(text.prefix(1).lowercased())\(text.dropFirst()) (\(names[code] ?? "errno \(code)"))"
}
