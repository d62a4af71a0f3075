import Foundation
import Messages

/// A folder that is gone after the test. In /tmp, as the paths of sockets are short.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = "/tmp/ocellus-\(UInt32.random(in: .min ... .max))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func text(_ name: String) throws -> String { try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) }
    func lines(_ name: String) throws -> [Substring] { try text(name).split(separator: "\n") }
}

extension Emitter {
    func emit(_ text: String) { Array(text.utf8).withUnsafeBytes { emit($0) } }
    func greet(_ text: String) { Array(text.utf8).withUnsafeBytes { greet($0) } }

    /// `{"n":0}` and so on.
    func emit(numbers: Range<Int>) {
        for number in numbers { emit("{\"n\":\(number)}\n") }
    }
}

/// A program that subscribes: a real socket, read with blocking calls.
final class Client: @unchecked Sendable {
    let descriptor: CInt
    private var bytes: [UInt8] = []

    /// Nil if nobody listens.
    init?(_ path: String, receiveBuffer: CInt? = nil) {
        descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        // Nothing here takes as long: a test that hangs fails instead.
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        if connected != 0 { return nil }
    }

    deinit { close() }

    private var isClosed = false
    func close() {
        if !isClosed { Glibc.close(descriptor) }
        isClosed = true
    }

    /// The next line without its "\n", or nil at the end.
    func line() -> String? {
        while true {
            if let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
                defer { bytes.removeFirst(end + 1) }
                return String(decoding: bytes[..<end], as: UTF8.self)
            }
            guard fill() else { return nil }
        }
    }

    /// All lines up to the end.
    func rest() -> [String] {
        while fill() {}
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private func fill() -> Bool {
        var piece = [UInt8](repeating: 0, count: 65_536)
        let count = read(descriptor, &piece, piece.count)
        guard count > 0 else { return false }
        bytes += piece[..<count]
        return true
    }

    func send(_ text: String) { send(bytes: Array(text.utf8)[...]) }

    func send(bytes: some Sequence<UInt8>) {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    func finishSending() { shutdown(descriptor, CInt(SHUT_WR)) }
}

/// Waits until something is so, by looking again and again; false after 20 s.
func eventually(_ condition: () async -> Bool) async -> Bool {
    let end = ContinuousClock.now + .seconds(20)
    while ContinuousClock.now < end {
        if await condition() { return true }
        await Task.yield()
    }
    return false
}

func withPrediction<Result>(
    scores: [Float], labels: [String], state: Prediction.State = .label(0), dropped: UInt64 = 0,
    _ body: (Prediction, UnsafeRawBufferPointer) throws -> Result
) throws -> Result {
    var writer = JSONWriter(capacity: 4096)
    let indices = scores.indices.sorted { scores[$0] > scores[$1] }
    let sorted = indices.map { scores[$0] }
    return try indices.withUnsafeBufferPointer { indices in
        try sorted.withUnsafeBufferPointer { scores in
            let prediction = Prediction(
                seq: 1, time: 1_795_334_400_123_456_789, capturedAt: 1, age: 7_400_400, dropped: dropped,
                model: EscapedText("3fa9c1d20b7e"), labels: LabelTable(labels), state: state, top: indices,
                scores: scores)
            try prediction.writeLine(to: &writer)
            return try writer.withLine { try body(prediction, $0) }
        }
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): a random source that a printed seed repeats.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
