import Frames

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Names of files in a folder, sorted by their bytes. Names need not be UTF-8.
struct FileNames {
    /// All names, each ended by a 0.
    private var bytes: [CChar] = []
    /// Where each name begins.
    private var starts: [Int] = []

    /// The names that `wanted` accepts.
    init(in folder: Descriptor, path: String, where wanted: (UnsafePointer<CChar>) -> Bool) throws(SourceError) {
        let copy = fcntl(folder.number, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0, let listing = fdopendir(copy) else {
            throw SourceError(.io, "\(path): cannot be listed: \(describe(errno: errno))")
        }
        defer { closedir(listing) }
        while true {
            errno = 0
            guard let entry = readdir(listing) else { break }
            // A C array arrives as a tuple; the record may be shorter than the tuple, so only its address is used.
            let offset = MemoryLayout<dirent>.offset(of: \dirent.d_name) ?? 0
            let name = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
            guard wanted(name) else { continue }
            starts.append(bytes.count)
            bytes.append(contentsOf: UnsafeBufferPointer(start: name, count: strlen(name) + 1))
        }
        guard errno == 0 else { throw SourceError(.io, "\(path): cannot be listed: \(describe(errno: errno))") }
        bytes.withUnsafeBufferPointer { all in
            guard let base = all.baseAddress else { return }
            starts.sort { strcmp(base + $0, base + $1) < 0 }
        }
    }

    var count: Int { starts.count }

    func withName<Result>(_ index: Int, _ body: (UnsafePointer<CChar>) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { all in
            // `starts` is empty where `bytes` is, so a valid index has a base.
            body(all.baseAddress! + starts[index])
        }
    }
}
