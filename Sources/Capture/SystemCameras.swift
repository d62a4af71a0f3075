#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The cameras that the kernel knows.
package struct SystemCameras: Sendable {
    private let root: String
    private var classFolder: String { "\(root)/sys/class/video4linux" }

    /// - Parameter root: what stands before /sys and /dev; nothing for the system's own.
    package init(root: String = "") { self.root = root }

    /// Nil where there is no camera system; else the nodes in the order of their numbers.
    ///
    /// - Parameter wholly: also ask for sizes, rates and controls, and look through all processes for who has them open.
    package func nodes(wholly: Bool = false) -> [CameraNode]? {
        guard let names = folderEntries(classFolder) else { return nil }
        let (ids, paths) = (links(in: "by-id"), links(in: "by-path"))
        let cameras = names.filter { $0.hasPrefix("video") }.sorted { (number($0), $0) < (number($1), $1) }
        return cameras.map { name in
            var node = node(name, ids: ids, paths: paths)
            node.ask(at: "\(root)\(node.path)", wholly: wholly)
            if wholly { node.holders = deviceHolders(of: "\(root)\(node.path)") }
            return node
        }
    }

    private func node(_ name: String, ids: [String: [String]], paths: [String: [String]]) -> CameraNode {
        let folder = "\(classFolder)/\(name)"
        return CameraNode(
            path: "/dev/\(name)", name: firstLine(of: "\(folder)/name"),
            index: firstLine(of: "\(folder)/index").flatMap { Int($0) },
            driver: target(of: "\(folder)/device/driver"), bus: target(of: "\(folder)/device/subsystem"),
            address: target(of: "\(folder)/device"),
            // A USB camera's node belongs to an interface; the device above it has the number.
            serial: realPath("\(folder)/device").flatMap { firstLine(of: "\($0)/../serial") },
            byID: ids[name] ?? [], byPath: paths[name] ?? [])
    }

    /// Links below /dev/v4l by the name of the node that they lead to.
    private func links(in folder: String) -> [String: [String]] {
        var links: [String: [String]] = [:]
        for name in folderEntries("\(root)/dev/v4l/\(folder)") ?? [] {
            guard let node = target(of: "\(root)/dev/v4l/\(folder)/\(name)") else { continue }
            links[node, default: []].append("/dev/v4l/\(folder)/\(name)")
        }
        return links
    }

    private func number(_ name: String) -> Int { Int(name.drop { !$0.isNumber }) ?? .max }

    /// Why the camera that is meant cannot be used now, in a sentence; nil if it can. It is not started.
    package func obstacle(to choice: CameraChoice) -> String? {
        do throws(DeviceError) {
            var node = try find(choice, identity: nil)
            node.ask(at: "\(root)\(node.path)", wholly: false)
            return node.obstacle.map { "\(node.path): \($0)" }
        } catch {
            return error.description
        }
    }

    /// The node that is meant. Once it has been found, `identity` is what must be found again.
    ///
    /// - Throws: why there is none: missing, or each candidate with its obstacle.
    func find(_ choice: CameraChoice, identity: CameraIdentity?) throws(DeviceError) -> CameraNode {
        let all = nodes() ?? []
        if let identity {
            if let node = all.first(where: { $0.identity.isSame(as: identity) }) { return node }
            throw DeviceError("\(choice)", .open, code: ENODEV)
        }
        let candidates = all.filter { choice.matches($0) }
        if let usable = candidates.first(where: { $0.obstacle == nil }) { return usable }
        if case .path(let path) = choice {
            guard let node = candidates.first else { return CameraNode(path: path, byID: [], byPath: []) }
            return node
        }
        let obstacles = candidates.map { "\($0.path): \($0.obstacle ?? "")" }.joined(separator: "; ")
        throw DeviceError(
            "\(choice)", .open, code: candidates.isEmpty ? ENODEV : 0,
            detail: obstacles.isEmpty ? "no such camera is here; ocellus devices lists those that are" : obstacles)
    }
}

extension CameraChoice {
    fileprivate func matches(_ node: CameraNode) -> Bool {
        switch self {
        case .any: true
        case .path(let path): realPath(path).map { $0 == node.path } ?? false
        case .serial(let serial): node.serial == serial
        case .card(let text): (node.card ?? node.name ?? "").lowercased().contains(text.lowercased())
        }
    }
}

/// The last part of what a link leads to.
private func target(of path: String) -> String? {
    var bytes = [CChar](repeating: 0, count: 4096)
    let count = readlink(path, &bytes, bytes.count)
    guard count > 0 else { return nil }
    let text = String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return text.split(separator: "/").last.map(String.init)
}
