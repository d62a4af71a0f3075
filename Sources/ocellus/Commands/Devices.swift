import ArgumentParser
import Capture

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
        let nodes = SystemCameras().nodes(wholly: true)
        if json {
            try put(CameraJSON.list(nodes ?? []))
        } else if let nodes, !nodes.isEmpty {
            try put(nodes.map { CameraText(node: $0).text }.joined(separator: "\n"))
        }
        guard let nodes else {
            throw Failure(
                .unavailable,
                "no camera system is here: /sys/class/video4linux is missing: load a driver, or plug in a camera")
        }
        if nodes.isEmpty { throw Failure(.unavailable, "no camera is here: plug one in, or load its driver") }
    }
}
