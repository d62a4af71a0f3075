import Foundation
import Glibc
import Testing
import ocellus

/// What the journal gets (systemd.io/JOURNAL_NATIVE_PROTOCOL), on a real datagram socket.
@Suite(.timeLimit(.minutes(5))) struct JournalTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A file that stands for the stream, and what a supervisor says of it.
    private func stream() throws -> (descriptor: CInt, environment: [String: String]) {
        let descriptor = open(try folder.write("", to: "stream-\(folder.nextNumber())"), O_WRONLY | O_CLOEXEC)
        var status = stat()
        #expect(fstat(descriptor, &status) == 0)
        return (descriptor, ["JOURNAL_STREAM": "\(status.st_dev):\(status.st_ino)"])
    }

    private func entry(_ message: String, facts: [(name: String, value: String)] = []) -> JournalEntry {
        JournalEntry(
            message: message, priority: .warning, file: "ocellus/Run.swift", line: 7, function: "run()", facts: facts)
    }

    @Test func entriesArriveFieldByField() throws {
        let receiver = try #require(Receiver("\(folder.path)/journal"))
        let (descriptor, environment) = try stream()
        defer { close(descriptor) }
        let journal = try #require(Journal(environment: environment, stream: descriptor, path: receiver.path))
        let facts = [("peer-uid", "0"), ("9 µ", "a=b"), (String(repeating: "x", count: 99), "")]
        #expect(journal.send(entry("ocellus: one line", facts: facts).bytes))
        let fields = try receiver.fields()
        #expect(
            fields.map { "\($0)|\($1)" } == [
                "MESSAGE|one line", "PRIORITY|4", "SYSLOG_IDENTIFIER|ocellus", "CODE_FILE|ocellus/Run.swift",
                "CODE_LINE|7", "CODE_FUNC|run()", "OCELLUS_PEER_UID|0", "OCELLUS_9___|a=b",
                "OCELLUS_\(String(repeating: "X", count: 56))|",
            ])
        // A line that looks like a field is none.
        let lines = "/x: two\nPRIORITY=0\n\n"
        #expect(journal.send(entry(lines, facts: [("text", "\n")]).bytes))
        let second = try receiver.fields()
        #expect(second.first?.name == "MESSAGE" && second.first?.value == lines)
        #expect(second.last?.name == "OCELLUS_TEXT" && second.last?.value == "\n")
        #expect(second.filter { $0.name == "PRIORITY" }.map(\.value) == ["4"])
    }

    @Test func whatDoesNotFitIsNotSent() throws {
        let receiver = try #require(Receiver("\(folder.path)/journal"))
        let (descriptor, environment) = try stream()
        defer { close(descriptor) }
        let journal = try #require(Journal(environment: environment, stream: descriptor, path: receiver.path))
        #expect(!journal.send(entry(String(repeating: "x", count: 10_000_000)).bytes))
        // Nor does anybody wait for a journal that does not read.
        var sent = 0
        while journal.send(entry("again").bytes), sent < 100_000 { sent += 1 }
        #expect(sent > 0 && sent < 100_000)
        #expect(try receiver.fields().first?.value == "again")
        #expect(journal.send(entry("again").bytes))
        receiver.end()
        #expect(!journal.send(entry("nobody").bytes))
    }

    @Test func anotherStreamIsNotTheJournals() throws {
        let receiver = try #require(Receiver("\(folder.path)/journal"))
        let (descriptor, environment) = try stream()
        let (other, _) = try stream()
        defer { for one in [descriptor, other] { close(one) } }
        #expect(Journal(environment: environment, stream: other, path: receiver.path) == nil)
        for text in ["", ":", "1", "1:2:3", "x:y", "\(environment["JOURNAL_STREAM"]!):", "-1:-1"] {
            #expect(Journal(environment: ["JOURNAL_STREAM": text], stream: descriptor, path: receiver.path) == nil)
        }
        #expect(Journal(environment: [:], stream: descriptor, path: receiver.path) == nil)
    }

    @Test func linesOfTheStreamHaveTheirPriority() {
        #expect(entry("ocellus: a\nb\n").lines == "<4>a\n<4>b\n<4>\n")
    }

    /// Where standard error leads to the journal, but its socket is away.
    @Test(.enabled(if: access(Journal.path, F_OK) != 0, "a journal runs here, and would get the messages"))
    func withoutItsSocketTheStreamGetsThem() throws {
        let script = #"JOURNAL_STREAM=$(stat -Lc %d:%i /proc/$$/fd/2) exec "$@""#
        let outcome = try Command(
            [
                "-c", script, "sh", Command.path, "check",
                try folder.write("camera: {fps: x}\nmodel: 3\n", to: "front.yaml"),
            ],
            program: "/bin/sh", in: folder
        ).outcome()
        #expect(outcome.status == 78 && outcome.messageLines.count == 2)
        #expect(
            outcome.messageLines.allSatisfy { $0.hasPrefix("<3>\(folder.path)/front.yaml:") }, "\(outcome.messages)")
    }
}

/// The journal's end.
private final class Receiver {
    let path: String
    private let descriptor: CInt

    init?(_ path: String) {
        self.path = path
        descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard code == 0 else { return nil }
    }

    deinit { close(descriptor) }

    func end() { unlink(path) }

    /// The next entry, taken apart as the protocol says.
    func fields() throws -> [(name: String, value: String)] {
        try #require(Command.isReadable(descriptor, until: .now + .seconds(60)))
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        var rest = bytes[..<max(0, recv(descriptor, &bytes, bytes.count, 0))]
        rest = bytes[..<rest.count]
        var fields: [(name: String, value: String)] = []
        while !rest.isEmpty {
            let end = try #require(rest.firstIndex { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: "\n") })
            let name = String(decoding: rest[..<end], as: UTF8.self)
            let isBinary = rest[end] == UInt8(ascii: "\n")
            rest = rest[(end + 1)...]
            let count: Int
            if isBinary {
                count = rest.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
                rest = rest.dropFirst(8)
            } else {
                count = try #require(rest.firstIndex(of: UInt8(ascii: "\n"))) - rest.startIndex
            }
            fields.append((name, String(decoding: rest.prefix(count), as: UTF8.self)))
            rest = rest.dropFirst(count)
            #expect(rest.first == UInt8(ascii: "\n"))
            rest = rest.dropFirst()
        }
        return fields
    }
}
