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
        try named(path) { () throws(ModelError) in
            // A pipe is no file; without a writer, opening it would wait for one.
            let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
            guard descriptor >= 0 else { throw unopenable(errno) }
            defer { close(descriptor) }
            let mapping = try Mapping(descriptor)
            return try mapping.withBytes(body)
        }
    }

    static func unopenable(_ number: Int32) -> ModelError {
        ModelError("cannot be opened: \(sentence(errno: number))", kind: .unopenable)
    }

    /// Puts the path in front of what is thrown.
    package static func named<Result>(
        _ path: String, _ body: () throws(ModelError) -> Result
    ) throws(ModelError) -> Result {
        do {
            return try body()
        } catch {
            throw ModelError("\(path): \(error.description)", kind: error.kind)
        }
    }
}

/// A file's bytes, mapped as long as this lives.
final class Mapping {
    private let bytes: UnsafeRawBufferPointer

    var count: Int { bytes.count }

    /// - descriptor: of an open file, which may be closed afterwards.
    /// - Throws: `ModelError` of kind `.unopenable`.
    init(_ descriptor: Int32) throws(ModelError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw MappedFile.unopenable(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw ModelError("cannot be read: not a regular file", kind: .unopenable)
        }
        let count = Int(status.st_size)
        // Nothing cannot be mapped.
        guard count > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        let mapped = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let mapped, mapped != MAP_FAILED else { throw MappedFile.unopenable(errno) }
        bytes = UnsafeRawBufferPointer(start: mapped, count: count)
    }

    deinit { if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) } }

    func withBytes<Result>(
        _ body: (UnsafeRawBufferPointer) throws(ModelError) -> Result
    ) throws(ModelError) -> Result {
        defer { withExtendedLifetime(self) {} }
        return try body(bytes)
    }
}

extension Model {
    /// Reads a model file, and the data that it keeps in files beside it.
    package init(path: String) throws(ModelError) {
        self = try MappedFile.read(path) { bytes throws(ModelError) in try Model(serialized: bytes, path: path) }
    }
}

/// What `errno` says of a file, with its name: `no such file or directory (ENOENT)`.
func sentence(errno code: Int32) -> String {
    let names = [
        EACCES: "EACCES", EIO: "EIO", EISDIR: "EISDIR", ELOOP: "ELOOP", EMFILE: "EMFILE", ENAMETOOLONG: "ENAMETOOLONG",
        ENFILE: "ENFILE", ENOENT: "ENOENT", ENOMEM: "ENOMEM", ENOTDIR: "ENOTDIR", EPERM: "EPERM",
    ]
    let text = String(cString: strerror(code))
    return "\(text.prefix(1).lowercased())\(text.dropFirst()) (\(names[code] ?? "errno \(code)"))"
}
