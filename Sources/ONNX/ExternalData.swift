#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The files beside a model in which tensors keep their data, each mapped once for as long as the model is read.
///
/// Invariants:
/// 1. Only regular files in the model's folder or below it are opened, and no symbolic link is followed on the way.
/// 2. All tensors together take at most twice the bytes of a file, so that a small model cannot ask for much memory.
final class ExternalData {
    private struct File {
        let mapping: Mapping
        var taken = 0
    }

    private let folder: String
    /// By the way to them from the folder.
    private var files: [[String]: File] = [:]

    init(besideModel path: String) {
        folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    }

    /// Lends the bytes that a tensor's `location`, `offset` and `length` mean; without a length, those up to the file's end.
    ///
    /// - Throws: `ModelError` that begins with the subject, or what `body` throws.
    func withData<Result>(
        of proto: Onnx_TensorProto, _ subject: String,
        _ body: (UnsafeRawBufferPointer) throws(ModelError) -> Result
    ) throws(ModelError) -> Result {
        // Of a key that comes twice the last counts, as of any field of the format.
        let entries = Dictionary(proto.externalData.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
        func bytes(_ key: String) throws(ModelError) -> Int? {
            guard let text = entries[key] else { return nil }
            guard let count = Int(text), count >= 0 else {
                throw ModelError("\(subject) has the \(key) \"\(text)\", a number of bytes is expected")
            }
            return count
        }
        let location = entries["location"] ?? ""
        let (offset, length) = (try bytes("offset") ?? 0, try bytes("length"))
        let way = try Self.way(to: location, subject)
        var file: File
        do throws(ModelError) {
            if let known = files[way] { file = known } else { file = File(mapping: try mapping(at: way)) }
        } catch {
            throw ModelError("\(subject) keeps its data in \"\(location)\": \(error.description)", kind: error.kind)
        }
        let size = file.mapping.count
        guard offset <= size, length ?? 0 <= size - offset else {
            let wanted = length.map { "\($0) bytes" } ?? "bytes"
            throw ModelError("\(subject) wants \(wanted) from byte \(offset) of \"\(location)\", which has \(size)")
        }
        file.taken += length ?? size - offset
        guard file.taken <= 2 * size else {
            throw ModelError(
                "\(subject): the tensors up to it take more than twice the \(size) bytes of \"\(location)\"")
        }
        files[way] = file
        return try file.mapping.withBytes { all throws(ModelError) in
            try body(UnsafeRawBufferPointer(rebasing: all[offset..<offset + (length ?? size - offset)]))
        }
    }

    /// The names from the model's folder to a file, the file's own last.
    private static func way(to location: String, _ subject: String) throws(ModelError) -> [String] {
        let way = location.split(separator: "/").filter { $0 != "." }.map(String.init)
        // A zero byte would end the name for the kernel, and only for it.
        guard !way.isEmpty, !location.utf8.contains(0) else {
            throw ModelError("\(subject) keeps its data in \"\(location)\", which is no file's name")
        }
        guard !location.hasPrefix("/"), !way.contains("..") else {
            throw ModelError("\(subject) keeps its data in \"\(location)\", which is outside the model's folder")
        }
        return way
    }

    private func mapping(at way: [String]) throws(ModelError) -> Mapping {
        var place = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard place >= 0 else { throw MappedFile.unopenable(errno) }
        defer { close(place) }
        for (index, name) in way.enumerated() {
            let isLast = index == way.count - 1
            // What is no directory may be a pipe: opening it must not wait for its writer.
            let next = openat(place, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | (isLast ? O_NONBLOCK : O_DIRECTORY))
            guard next >= 0 else {
                let number = errno
                var status = stat()
                if fstatat(place, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT == S_IFLNK {
                    throw ModelError("\"\(name)\" is a symbolic link, which is not followed", kind: .unopenable)
                }
                throw MappedFile.unopenable(number)
            }
            close(place)
            place = next
        }
        return try Mapping(place)
    }
}
