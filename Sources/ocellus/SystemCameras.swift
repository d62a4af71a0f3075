import Messages
import Recording

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The cameras that the kernel knows, by its files alone: no camera is started.
package struct SystemCameras: Sendable {
    /// A node of Video4Linux. Fields that the system does not tell are nil.
    package struct Node: Sendable, Equatable {
        package var path: String
        /// The card's name.
        package var name: String?
        /// Among the nodes of one device: 0 is the one with pictures, 1 often that with metadata.
        package var index: Int?
        package var driver: String?
        /// The kind of bus (`usb`, `platform`, …) and the device's address there.
        package var bus: String?
        package var address: String?
        /// The links that stay the same when the device is plugged in again.
        package var byID: [String]
        package var byPath: [String]
        /// Why the node cannot be opened; nil if it can.
        package var obstacle: String?
    }

    private let root: String
    private var classFolder: String { "\(root)/sys/class/video4linux" }

    /// - Parameter root: what stands before /sys and /dev; nothing for the system's own.
    package init(root: String = "") { self.root = root }

    /// Nil where there is no camera system; else the nodes in the order of their numbers.
    package func nodes() -> [Node]? {
        guard let names = entries(of: classFolder) else { return nil }
        let (ids, paths) = (links(in: "by-id"), links(in: "by-path"))
        let cameras = names.filter { $0.hasPrefix("video") }
        return cameras.sorted { (number($0), $0) < (number($1), $1) }.map { node($0, ids: ids, paths: paths) }
    }

    private func node(_ name: String, ids: [String: [String]], paths: [String: [String]]) -> Node {
        let folder = "\(classFolder)/\(name)"
        let device = target(of: "\(folder)/device")
        return Node(
            path: "/dev/\(name)", name: text("\(folder)/name"), index: text("\(folder)/index").flatMap { Int($0) },
            driver: target(of: "\(folder)/device/driver"), bus: target(of: "\(folder)/device/subsystem"),
            address: device, byID: ids[name] ?? [], byPath: paths[name] ?? [], obstacle: obstacle("\(root)/dev/\(name)")
        )
    }

    /// Why a node cannot be opened. Opening starts nothing: a camera begins with a further call.
    private func obstacle(_ path: String) -> String? {
        let descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
        guard descriptor < 0 else {
            close(descriptor)
            return nil
        }
        let code = errno
        return describe(errno: code) + (code == EACCES ? ": its group, often \"video\", may open it" : "")
    }

    /// Links below /dev/v4l by the name of the node that they lead to.
    private func links(in folder: String) -> [String: [String]] {
        var links: [String: [String]] = [:]
        for name in entries(of: "\(root)/dev/v4l/\(folder)") ?? [] {
            guard let node = target(of: "\(root)/dev/v4l/\(folder)/\(name)") else { continue }
            links[node, default: []].append("/dev/v4l/\(folder)/\(name)")
        }
        return links
    }

    private func number(_ name: String) -> Int { Int(name.drop { !$0.isNumber }) ?? .max }
}

/// The names in a folder, sorted; nil if it cannot be read.
private func entries(of folder: String) -> [String]? {
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

/// The last part of what a link leads to.
private func target(of path: String) -> String? {
    var bytes = [CChar](repeating: 0, count: 4096)
    let count = readlink(path, &bytes, bytes.count)
    guard count > 0 else { return nil }
    let text = String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return text.split(separator: "/").last.map(String.init)
}

/// The first line of a small file; nil if it cannot be read.
private func text(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(descriptor, &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self) : nil
}
