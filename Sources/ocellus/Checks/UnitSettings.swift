import Emitters
import Settings

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What systemd's files say of an instance's service: those of the template and of the instance, and their drop-ins
/// (systemd.unit(5), systemd.syntax(7)).
struct UnitSettings {
    private var assignments: [(key: String, value: String)] = []

    /// Nil where the service is not installed.
    ///
    /// - Parameters:
    ///   - name: of the instance.
    ///   - environment: SYSTEMD_UNIT_PATH names other folders than systemd's own, as it does to systemd.
    init?(instance name: String, environment: [String: String]) {
        let folders = Self.folders(environment)
        let units = ["ocellus@\(name).service", "ocellus@.service"]
        let paths = units.flatMap { unit in folders.map { "\($0)/\(unit)" } }
        guard let unit = paths.first(where: { access($0, F_OK) == 0 }) else { return nil }
        read(unit)
        // By name, wherever they lie; of one name the first folder's.
        var dropIns: [String: String] = [:]
        for unit in units.reversed() {
            for folder in folders.reversed() {
                for file in Self.files(in: "\(folder)/\(unit).d") { dropIns[file] = "\(folder)/\(unit).d/\(file)" }
            }
        }
        for (_, path) in dropIns.sorted(by: { $0.key < $1.key }) { read(path) }
    }

    /// The value that was assigned last.
    func last(_ key: String) -> String? { assignments.last { $0.key == key }?.value }

    /// The words of all assignments since the last empty one.
    func words(_ key: String) -> [Substring] {
        var words: [Substring] = []
        for assignment in assignments where assignment.key == key {
            let more = assignment.value.split(whereSeparator: \.isWhitespace)
            words = more.isEmpty ? [] : words + more
        }
        return words
    }

    /// Whether one of the paths of such lists is a folder, or the folder of a folder, that something lies in.
    func lists(_ keys: String..., hold path: String) -> Bool {
        keys.flatMap { words($0) }.contains { word in
            // "-" and "+" before a path, and the place where it is seen behind it.
            let folder = word.drop { "-+".contains($0) }.split(separator: ":").first ?? ""
            return path.isInside(folder)
        }
    }

    private mutating func read(_ path: String) {
        guard let bytes = try? readFile(path, limit: 1 << 20) else { return }
        var isService = false
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let text = line.trimmed
            guard let first = text.first, first != "#", first != ";" else { continue }
            if first == "[" {
                isService = text == "[Service]"
            } else if isService, let equals = text.firstIndex(of: "=") {
                assignments.append(
                    (String(text[..<equals].trimmed), String(text[text.index(after: equals)...].trimmed)))
            }
        }
    }

    private static func folders(_ environment: [String: String]) -> [String] {
        let own = [
            "/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system",
            "/lib/systemd/system",
        ]
        guard let path = environment["SYSTEMD_UNIT_PATH"], !path.isEmpty else { return own }
        // One that ends in ":" stands before systemd's own.
        return path.split(separator: ":").map(String.init) + (path.hasSuffix(":") ? own : [])
    }

    /// The names of drop-ins in a folder.
    private static func files(in folder: String) -> [String] {
        guard let handle = opendir(folder) else { return [] }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".conf") { names.append(name) }
        }
        return names
    }
}

extension StringProtocol {
    fileprivate var trimmed: SubSequence {
        let start = drop(while: \.isWhitespace)
        guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return start }
        return start[...end]
    }

    /// Whether an absolute path is a folder's, or of something in it.
    func isInside(_ folder: some StringProtocol) -> Bool {
        guard folder.hasPrefix("/") else { return false }
        let folder = folder.hasSuffix("/") ? String(folder.dropLast()) : String(folder)
        return self == folder || hasPrefix("\(folder)/")
    }
}
