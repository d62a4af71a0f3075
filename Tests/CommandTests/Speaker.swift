import Foundation
import Glibc

/// A program that says what a test wants to whoever connects to its socket, as an instance would.
final class Speaker {
    private let listening: CInt
    private var connection: CInt = -1

    static let hello =
        #"{"type":"hello","protocol":{"major":1,"minor":0},"ocellus":"9.8.7","camera":{"name":"front","source":"/dev/video7","format":"MJPG","width":1280,"height":720,"fps":30},"model":{"name":"birds","sha256":"0123456789abcdef0123","labels":["clear","covered"],"width":224,"height":224}}"#

    static let status =
        #"{"type":"status","time":"2026-11-22T08:00:00.000000Z","uptime_s":3723.0,"frames":{"captured":1800,"classified":1790,"in_flight":1,"dropped":{"driver_gap":7,"stale":2}},"latency_ms":{"queue":{"p50":0.1,"p95":0.2,"p99":0.3},"preprocess":{"p50":1.1,"p95":1.2,"p99":1.3},"inference":{"p50":2.1,"p95":2.2,"p99":2.3},"total":{"p50":3.1,"p95":3.2,"p99":3.3}},"rate":{"asked":30,"got":29.9},"subscribers":2}"#

    static func prediction(_ seq: Int, dropped: Int = 0, _ top: [(label: String, p: Double)]) throws -> String {
        let scores = try top.enumerated().map { index, score in
            let label = String(decoding: try JSONEncoder().encode(score.label), as: UTF8.self)
            return "{\"label\":\(label),\"index\":\(index),\"p\":\(score.p)}"
        }
        return #"{"type":"prediction","seq":\#(seq),"time":"2026-11-22T08:00:00.123456Z","captured_ns":1,"age_ms":7.4,"#
            + #""dropped":\#(dropped),"model":"0123456789ab","state":null,"top":[\#(scores.joined(separator: ","))]}"#
    }

    /// Listens; nobody waits in vain for more than a minute.
    init(_ path: String) throws {
        try FileManager.default.createDirectory(
            atPath: path.split(separator: "/").dropLast().map { "/\($0)" }.joined(), withIntermediateDirectories: true)
        listening = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listening, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0, listen(listening, 8) == 0 else {
            throw Command.Problem(description: "\(path): errno \(errno)")
        }
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(listening, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit {
        hangUp()
        close(listening)
    }

    /// Waits for the next who connects.
    func answer() throws {
        connection = accept(listening, nil, nil)
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        guard connection >= 0 else { throw Command.Problem(description: "nobody connected") }
    }

    func say(_ lines: String...) { say(lines) }

    func say(_ lines: [String]) { send(lines.map { "\($0)\n" }.joined()) }

    func send(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(connection, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    func hangUp() {
        guard connection >= 0 else { return }
        // Another test's command may have inherited it.
        shutdown(connection, CInt(SHUT_RDWR))
        close(connection)
        connection = -1
    }
}
