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
        guard count > 0 else { throw ModelError("\(path): the file is empty") }
        let mapped = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let mapped, mapped != MAP_FAILED else { throw unopenable(path, errno) }
        defer { munmap(mapped, count) }
        do {
            return try body(UnsafeRawBufferPointer(start: mapped, count: count))
        } catch {
            throw ModelError("\(path): \(error.description)", kind: error.kind)
        }
    }

    private static func unopenable(_ path: String, _ number: Int32) -> ModelError {
        ModelError("\(path): cannot be opened: \(String(cString: strerror(number)))", kind: .unopenable)
    }
}

extension Model {
    /// Reads a model file.
    package init(path: String) throws(ModelError) {
        self = try MappedFile.read(path) { bytes throws(ModelError) in try Model(serialized: bytes) }
    }
}
