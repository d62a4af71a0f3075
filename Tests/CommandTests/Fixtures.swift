import Foundation
import Testing

/// A folder that is gone after the test. In /tmp, as the paths of sockets are short.
final class TemporaryFolder: @unchecked Sendable {
    let path: String
    private let lock = NSLock()
    private var number = 0

    init() throws {
        path = "/tmp/ocellus-\(UInt32.random(in: .min ... .max))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func nextNumber() -> Int {
        lock.withLock {
            number += 1
            return number
        }
    }

    /// Writes a file and returns its path.
    @discardableResult
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        try Data(bytes).write(to: URL(filePath: "\(path)/\(name)"))
        return "\(path)/\(name)"
    }

    @discardableResult
    func write(_ text: String, to name: String) throws -> String { try write(Array(text.utf8), to: name) }

    func makeFolder(_ name: String) throws -> String {
        try FileManager.default.createDirectory(atPath: "\(path)/\(name)", withIntermediateDirectories: true)
        return "\(path)/\(name)"
    }

    func text(_ name: String) -> String { (try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)) ?? "" }

    func contains(_ name: String) -> Bool { access("\(path)/\(name)", F_OK) == 0 }
}

/// The repository's own folder.
let repository = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()

/// The bundled recording, as a file.
let demo = "\(repository)/Sources/CBuiltin/demo.mjpeg"

/// The built-in model, as a file.
let builtinModel = "\(repository)/Sources/CBuiltin/camera-health.onnx"

func bytes(ofFile path: String) throws -> [UInt8] { try [UInt8](Data(contentsOf: URL(filePath: path))) }

/// A recording of small grey pictures that get brighter.
func y4m(frames: Int, fps: Int, width: Int = 64, height: Int = 48) -> [UInt8] {
    var bytes = Array("YUV4MPEG2 W\(width) H\(height) F\(fps):1 Ip A1:1 Cmono\n".utf8)
    for frame in 0..<frames {
        bytes += "FRAME\n".utf8
        for y in 0..<height {
            for x in 0..<width { bytes.append(UInt8(truncatingIfNeeded: x * 2 + y + frame)) }
        }
    }
    return bytes
}

/// A line of the protocol as far as the tests look at it.
struct Line: Decodable, Equatable {
    struct Score: Decodable, Equatable {
        let label: String
        let index: Int
        let p: Float
    }

    let type: String
    let seq: Int?
    let time: String?
    let dropped: Int?
    let state: String?
    let top: [Score]?
    let lost: Int?
    let file: String?
    let message: String?

    init(_ text: some StringProtocol) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(text.utf8))
    }
}

/// The predictions among lines, which must all be whole.
func predictions(_ lines: [some StringProtocol]) throws -> [Line] {
    try lines.map { try Line($0) }.filter { $0.type == "prediction" }
}

/// Whether every frame between the first and the last line is either a line or counted as dropped.
func isContinuous(_ predictions: [Line]) -> Bool {
    zip(predictions, predictions.dropFirst()).allSatisfy { before, after in
        (before.seq ?? -1) + 1 + (after.dropped ?? 0) == after.seq
    }
}

/// Waits until something is so that no descriptor tells of, by looking again and again; false after 60 s.
func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
    let end = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < end {
        if try condition() { return true }
        sched_yield()
    }
    return false
}

/// A program that subscribes: a real socket, read with blocking calls.
final class Subscriber {
    private let descriptor: CInt
    private var received: [UInt8] = []

    /// Nil if nobody listens.
    init?(_ path: String) {
        descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        // Nothing here takes as long: a test that hangs fails instead.
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        if connected != 0 { return nil }
    }

    deinit { close(descriptor) }

    /// The next line without its "\n"; nil at the end.
    func line() -> String? {
        while true {
            if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
                defer { received.removeFirst(end + 1) }
                return String(decoding: received[..<end], as: UTF8.self)
            }
            var piece = [UInt8](repeating: 0, count: 65_536)
            let count = read(descriptor, &piece, piece.count)
            guard count > 0 else { return nil }
            received += piece[..<count]
        }
    }

    func send(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// All lines up to the end.
    func rest() -> [String] {
        var lines: [String] = []
        while let line = line() { lines.append(line) }
        return lines
    }
}

/// A socket file that nobody listens on, as a killed program leaves it; or one that somebody does, as long as it is held.
final class SocketFile {
    private let descriptor: CInt

    init(_ path: String, listens: Bool) {
        descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(bound == 0)
        if listens { listen(descriptor, 8) }
    }

    deinit { close(descriptor) }
}
