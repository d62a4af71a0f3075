#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A process that has a device open.
package struct DeviceHolder: Sendable, Equatable {
    package var pid: Int32
    /// The program's short name.
    package var program: String
    package init(pid: Int32, program: String) {
        self.pid = pid
        self.program = program
    }

    var isOcellus: Bool { program == "ocellus" }
}

/// The processes that have a device open, as far as /proc may be read.
package func deviceHolders(of path: String) -> [DeviceHolder] {
    var status = stat()
    guard stat(path, &status) == 0 else { return [] }
    let device = status.st_rdev
    var found: [DeviceHolder] = []
    for name in folderEntries("/proc") ?? [] {
        guard let pid = Int32(name), pid != getpid() else { continue }
        let files = folderEntries("/proc/\(name)/fd") ?? []
        let holds = files.contains { file in
            var status = stat()
            return stat("/proc/\(name)/fd/\(file)", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR
                && status.st_rdev == device
        }
        if holds { found.append(DeviceHolder(pid: pid, program: firstLine(of: "/proc/\(name)/comm") ?? "?")) }
    }
    return found.sorted { $0.pid < $1.pid }
}

/// Who has a device open, and what can be done about it; nil if nobody is seen.
func holders(of path: String) -> String? {
    let found = deviceHolders(of: path)
    guard !found.isEmpty else { return nil }
    let names = found.map { "\($0.program) (pid \($0.pid))" }.joined(separator: ", ")
    let isOurs = found.contains { $0.isOcellus }
    return "held by \(names): "
        + (isOurs
            ? "that instance can record what it sees: ocellus run --record FOLDER; or stop it first"
            : "end it, or name another camera")
}

/// The names in a folder, sorted; nil if it cannot be read.
func folderEntries(_ folder: String) -> [String]? {
    guard let directory = opendir(folder) else { return nil }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
            $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
}

/// The first line of a small file; nil if it cannot be read.
func firstLine(of path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(descriptor, &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self) : nil
}

/// The whole path that a link, or a chain of links, leads to; nil if there is nothing.
func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
}
