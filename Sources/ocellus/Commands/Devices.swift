import ArgumentParser
import Messages

/// `ocellus devices`
struct Devices: Command {
    static let configuration = CommandConfiguration(
        abstract: "Lists the cameras of this machine.",
        discussion: """
            No camera is started. Exit code 69 if there is none: what is asked for is not available, with --json as well, which \
            prints an empty list then.
            """)

    @Flag(help: "Print one JSON object.")
    var json = false

    func execute() async throws(Failure) {
        let nodes = SystemCameras().nodes()
        if json {
            try put(CameraList(nodes: nodes ?? []).json)
        } else if let nodes, !nodes.isEmpty {
            try put(nodes.map(\.sentences).joined(separator: "\n"))
        }
        guard let nodes else {
            throw Failure(
                .unavailable,
                "no camera system is here: /sys/class/video4linux is missing: load a driver, or plug in a camera")
        }
        if nodes.isEmpty { throw Failure(.unavailable, "no camera is here: plug one in, or load its driver") }
    }
}

extension SystemCameras.Node {
    /// `/dev/video0: HD Webcam (uvcvideo, usb 1-1:1.0): usable`, and its links in rows of their own.
    fileprivate var sentences: String {
        let place = [driver, [bus, address].compactMap { $0 }.joined(separator: " ")].compactMap { $0 }
            .filter { !$0.isEmpty }.joined(separator: ", ")
        let first =
            "\(path): \(name ?? "no name")\(place.isEmpty ? "" : " (\(place))")\(index.map { ", node \($0)" } ?? ""): "
            + (obstacle.map { "cannot be opened: \($0)" } ?? "can be opened")
        return ([first] + (byID + byPath).map { "    \($0)" }).map { harmless($0) }.joined(separator: "\n")
    }
}

/// `{"devices":[{"path":…,"name":…,"index":…,"driver":…,"bus":…,"address":…,"by_id":[…],"by_path":[…],"usable":…,"reason":…},…]}`
private struct CameraList {
    let nodes: [SystemCameras.Node]

    var json: String {
        var writer = JSONWriter(capacity: 65_536)
        writer.beginLine()
        writer.openObject()
        writer.key("devices")
        writer.openArray()
        for node in nodes { write(node, to: &writer) }
        writer.closeArray()
        writer.closeObject()
        guard (try? writer.endLine()) != nil else { return #"{"devices":[]}"# }
        return writer.withLine { String(decoding: $0.dropLast(), as: UTF8.self) }
    }

    private func write(_ node: SystemCameras.Node, to writer: inout JSONWriter) {
        writer.openObject()
        for (key, text) in [
            ("path", node.path), ("name", node.name), ("driver", node.driver), ("bus", node.bus),
            ("address", node.address),
        ] {
            writer.key(text: key)
            if let text { writer.string(text) } else { writer.null() }
        }
        writer.key("index")
        if let index = node.index { writer.integer(index) } else { writer.null() }
        for (key, links) in [("by_id", node.byID), ("by_path", node.byPath)] {
            writer.key(text: key)
            writer.openArray()
            for link in links { writer.string(link) }
            writer.closeArray()
        }
        writer.key("usable")
        writer.boolean(node.obstacle == nil)
        writer.key("reason")
        if let obstacle = node.obstacle { writer.string(obstacle) } else { writer.null() }
        writer.closeObject()
    }
}
