import ArgumentParser
import Emitters
import FoundationEssentials
import Messages
import Recording
import Settings

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `ocellus watch`
struct Watch: Command {
    static let configuration = CommandConfiguration(
        abstract: "Shows what a running instance says.",
        discussion: "Without an argument it takes the only socket there is.")

    @Argument(help: "The socket's path, or the instance's name.")
    var socket: String?

    @Flag(help: "Print the lines as they are.")
    var json = false

    @Flag(help: "Print one prediction and exit.")
    var once = false

    func execute() async throws(Failure) {
        let path = try SocketChoice.path(socket)
        var subscription = try Subscription(path: path)
        let output = BlockingOutput(format: json ? .json : .text, buffering: .eachLine) { end in
            if end == .readerGone { endQuietly() }
        }
        while let line = try subscription.next() {
            let received = ReceivedLine(line)
            let isPrediction = received?.type == "prediction"
            if once && !isPrediction { continue }
            line.withUnsafeBytes { bytes in
                if let received, isPrediction {
                    received.withPrediction { output.emit($0, line: bytes) }
                } else {
                    output.emit(bytes)
                }
            }
            if once { return }
        }
        if once { throw Failure(.unavailable, "\(path): the connection ended before a prediction came") }
        say("ocellus: \(path): the connection ended")
    }
}

/// Which socket is meant.
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
        let found = folders.flatMap { folder in sockets(in: folder).map { "\(folder)/\($0)" } }
            .filter { (try? Subscription(path: $0)) != nil }
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

    private static func sockets(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".sock") { names.append(name) }
        }
        return names.sorted()
    }
}

/// A connection to a running instance, read line by line.
struct Subscription: ~Copyable {
    private let path: String
    private let descriptor: Int32
    private var received: [UInt8] = []

    init(path: String) throws(Failure) {
        self.init(path: path, descriptor: try Self.connected(to: path))
    }

    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    private static func connected(to path: String) throws(Failure) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw Failure(.unavailable, "\(path): the path of a socket has at most 107 bytes, found \(bytes.count)")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else {
            throw Failure(.unavailable, "\(path): cannot make a socket: \(describe(errno: errno))")
        }
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else {
            let reason = describe(errno: errno)
            close(descriptor)
            throw Failure(.unavailable, "\(path): cannot connect: \(reason)")
        }
        return descriptor
    }

    deinit { close(descriptor) }

    /// The next line with its "\n"; nil at the end. Waits.
    mutating func next() throws(Failure) -> [UInt8]? {
        var searched = 0
        while true {
            if let end = received[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { received.removeFirst(end + 1) }
                return Array(received[...end])
            }
            searched = received.count
            guard received.count <= maximumLineByteCount else {
                throw Failure(.data, "\(path): found a line of more than \(maximumLineByteCount) bytes")
            }
            var piece = [UInt8](repeating: 0, count: 65_536)
            let count = read(descriptor, &piece, piece.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw Failure(.io, "\(path): cannot read: \(describe(errno: errno))")
            }
            if count == 0 { return nil }
            received += piece[..<count]
        }
    }
}

/// A line of the protocol as far as a person is shown it.
private struct ReceivedLine: Decodable {
    struct Score: Decodable {
        let label: String
        let p: Float
    }

    let type: String
    let seq: UInt64?
    let time: String?
    let age_ms: Double?
    let dropped: UInt64?
    let top: [Score]?

    init?(_ line: [UInt8]) {
        guard let decoded = try? JSONDecoder().decode(Self.self, from: Data(line)) else { return nil }
        self = decoded
    }

    /// Nanoseconds since midnight: all that a person is shown of `2026-11-22T08:00:00.123456Z`.
    private var timeOfDay: Int64 {
        let parts = (time ?? "").dropFirst(11).split { $0 == ":" || $0 == "." || $0 == "Z" }.compactMap { Int64($0) }
        guard parts.count == 4, parts.allSatisfy({ $0 < 1_000_000 }) else { return 0 }
        return ((parts[0] * 60 + parts[1]) * 60 + parts[2]) * 1_000_000_000 + parts[3] * 1000
    }

    /// The line as the value that it was made of; buffers are lent for the length of the call.
    func withPrediction(_ body: (Prediction) -> Void) {
        let top = top ?? []
        let indices = Array(top.indices)
        let scores = top.map(\.p)
        indices.withUnsafeBufferPointer { indices in
            scores.withUnsafeBufferPointer { scores in
                body(
                    Prediction(
                        seq: seq ?? 0, time: timeOfDay, capturedAt: 0,
                        age: UInt64(max(0, min(age_ms ?? 0, 1e12)) * 1e6), dropped: dropped ?? 0,
                        model: EscapedText(""),
                        labels: LabelTable(top.map(\.label)), state: indices.first, top: indices, scores: scores))
            }
        }
    }
}
