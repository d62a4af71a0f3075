import Emitters
import Foundation
import Testing

@Suite struct SocketListenerTests {
    @Test(arguments: [0o600, 0o660, 0o666, 0o640] as [UInt32])
    func theFileHasItsModeWhateverTheMask(mode: UInt32) throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/deeper/a.sock"
        let listener = try SocketListener.open(path: path, mode: mode)
        var status = stat()
        #expect(lstat(path, &status) == 0 && status.st_mode & 0o7777 == mode && status.st_mode & S_IFMT == S_IFSOCK)
        _ = consume listener
        #expect(lstat(path, &status) == -1)
    }

    @Test func theFileGetsItsGroup() throws {
        let folder = try TemporaryFolder()
        let listener = try SocketListener.open(path: folder.path + "/a.sock", mode: 0o660, group: String(getgid()))
        var status = stat()
        #expect(lstat(listener.name, &status) == 0 && status.st_gid == getgid())
        let error = #expect(throws: EmitterError.self) {
            _ = try SocketListener.open(path: folder.path + "/b.sock", mode: 0o660, group: "no-such-group")
        }
        #expect(error?.kind == .misconfigured)
        #expect(
            error?.description
                == "\(folder.path)/b.sock: expected the group \"no-such-group\" to exist, found none of that "
                + "name: create it, or change the group of the socket")
    }

    @Test func aPathIsNeverCut() throws {
        let folder = try TemporaryFolder()
        let longest = folder.path + "/" + String(repeating: "a", count: 107 - folder.path.utf8.count - 1)
        let fits = try SocketListener.open(path: longest, mode: 0o600)
        #expect(FileManager.default.fileExists(atPath: longest))
        _ = consume fits
        let error = #expect(throws: EmitterError.self) { _ = try SocketListener.open(path: longest + "a", mode: 0o600) }
        #expect(
            error?.description
                == "\(longest)a: expected a socket path of 1 to 107 bytes, found 108: choose a shorter one")
    }

    @Test func aSocketOnWhichNobodyListensIsReplaced() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a.sock"
        try leaveBehind(path)
        #expect(FileManager.default.fileExists(atPath: path) && Client(path) == nil)
        let listener = try SocketListener.open(path: path, mode: 0o600)
        #expect(Client(path) != nil)
        _ = consume listener
    }

    @Test func aSocketOnWhichSomebodyListensIsNot() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a.sock"
        let first = try SocketListener.open(path: path, mode: 0o600)
        let error = #expect(throws: EmitterError.self) { _ = try SocketListener.open(path: path, mode: 0o600) }
        #expect(error?.kind == .unavailable)
        #expect(error?.description.contains("(EADDRINUSE)") == true)
        #expect(Client(path) != nil)
        _ = consume first
    }

    @Test func anotherFileIsLeftAlone() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/precious"
        try Data("x".utf8).write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: EmitterError.self) { _ = try SocketListener.open(path: path, mode: 0o600) }
        #expect(error?.kind == .unavailable)
        #expect(try folder.text("precious") == "x")
    }

    @Test func onlyItsOwnFileIsRemoved() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a.sock"
        let first = try SocketListener.open(path: path, mode: 0o600)
        try FileManager.default.moveItem(atPath: path, toPath: path + ".old")
        try leaveBehind(path)
        _ = consume first
        #expect(FileManager.default.fileExists(atPath: path))
    }

    @Test func aDescriptorIsTakenOnlyIfItListens() throws {
        var pair: [CInt] = [0, 0]
        pipe(&pair)
        defer { pair.forEach { close($0) } }
        let descriptor = pair[0]
        #expect(throws: EmitterError.self) { _ = try SocketListener.adopt(descriptor: descriptor) }
        #expect(try SocketListener.inherited(environment: ["LISTEN_PID": "1", "LISTEN_FDS": "1"]) == nil)
        #expect(throws: EmitterError.self) {
            _ = try SocketListener.inherited(environment: ["LISTEN_PID": String(getpid()), "LISTEN_FDS": "2"])
        }
    }
}

/// A socket file whose program ended without removing it.
private func leaveBehind(_ path: String) throws {
    let descriptor = bound(path, listening: true)
    try #require(descriptor >= 0)
    close(descriptor)
}

/// A bound socket made without the code under test; -1 on failure.
func bound(_ path: String, listening: Bool) -> CInt {
    let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let result = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
    guard result == 0, !listening || listen(descriptor, 8) == 0 else { return -1 }
    return descriptor
}
