#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Which socket is meant: that of an instance's lines, or the one that it is told something on.
enum SocketChoice {
    /// A path as it is; a name as the socket of that instance; nothing as the only socket there is.
    static func path(_ given: String?) throws(Failure) -> String {
        if let given, given.contains("/") { return given }
        let folders = folders
        if let given {
            let paths = folders.map { "\($0)/\(given).sock" }
            if let path = paths.first(where: { access($0, F_OK) == 0 }) { return path }
            throw Failure(
                .unavailable, "\(given): no instance of that name runs: there is no \(paths.joined(separator: ", no "))"
            )
        }
        // A socket that an instance left behind when it was killed is none that runs.
        let found = folders.flatMap { folder in
            names(in: folder).filter { $0.hasSuffix(".sock") }.map { "\(folder)/\($0)" }
        }
        .filter { (try? Subscription(path: $0)) != nil }
        return try only(of: found, in: folders)
    }

    /// The control socket of the instance of that name, or of the only one there is.
    static func control(of given: String?) throws(Failure) -> String {
        let folders = folders
        if let given {
            let paths = folders.map { "\($0)/\(given)/control" }
            if let path = paths.first(where: { access($0, F_OK) == 0 }) { return path }
            throw Failure(
                .unavailable, "\(given): no instance of that name runs: there is no \(paths.joined(separator: ", no "))"
            )
        }
        let found = folders.flatMap { folder in names(in: folder).map { "\(folder)/\($0)/control" } }
            .filter { (try? Subscription(path: $0)) != nil }
        return try only(of: found, in: folders)
    }

    private static func only(of found: [String], in folders: [String]) throws(Failure) -> String {
        switch found.count {
        case 1: return found[0]
        case 0:
            throw Failure(
                .unavailable, "no instance runs: nobody listens on a socket in \(folders.joined(separator: " or "))")
        default:
            throw Failure(.usage, "several instances run, name one: \(found.joined(separator: ", "))")
        }
    }

    private static var folders: [String] {
        let user = environment()["XDG_RUNTIME_DIR"].map { ["\($0)/ocellus"] } ?? []
        return user + ["/run/ocellus"]
    }

    private static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }
}
