import Emitters
import Foundation
import Synchronization
import Testing

/// What a server for metrics answers, on real sockets.
@Suite(.serialized, .timeLimit(.minutes(2))) struct MetricsServerTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/metrics"
    }

    private func start(_ make: @escaping @Sendable () -> [UInt8] = { Array("a 1\n# EOF\n".utf8) }) async throws
        -> MetricsServer
    {
        try await MetricsServer.start(
            on: SocketListener.open(path: path, mode: 0o600), contentType: "application/openmetrics-text", make: make)
    }

    /// All that is answered up to the end of the connection.
    private func answer(_ request: String) throws -> [String] {
        let client = try #require(Client(path))
        client.send(request)
        client.finishSending()
        var lines: [String] = []
        while let line = client.line() { lines.append(line) }
        return lines
    }

    private func get(_ target: String = "/metrics", _ method: String = "GET", further: String = "") -> String {
        "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\n\(further)\r\n"
    }

    private let last = "Connection: close\r\n"

    /// One answer of a connection that goes on: its status, and its text.
    private func next(_ client: Client) throws -> (status: String, text: [String]) {
        let status = try #require(client.line())
        var length = 0
        while let line = client.line(), line != "\r" {
            if line.hasPrefix("Content-Length: ") { length = Int(line.dropFirst(16).dropLast()) ?? 0 }
        }
        var text: [String] = []
        while length > 0 {
            let line = try #require(client.line())
            text.append(line)
            length -= line.utf8.count + 1
        }
        return (status, text)
    }

    /// Whether the other end is closed, which is something else than silent; or was, before it took the connection.
    private func isClosed(_ client: Client) -> Bool {
        var byte: UInt8 = 0
        let count = recv(client.descriptor, &byte, 1, 0)
        return count == 0 || (count < 0 && errno == ECONNRESET)
    }

    @Test func theTextIsGiven() async throws {
        let server = try await start()
        let answer = try answer(get(further: last))
        #expect(
            answer == [
                "HTTP/1.1 200 OK\r", "Content-Type: application/openmetrics-text\r", "Content-Length: 10\r",
                "Cache-Control: no-store\r", "Connection: close\r", "\r", "a 1", "# EOF",
            ])
        #expect(try self.answer("GET /metrics?x=/y HTTP/1.0\r\n\r\n").last == "# EOF")
        await server.shutDown()
    }

    @Test func aConnectionServesMoreThanOnce() async throws {
        let made = Mutex(0)
        let server = try await start {
            let count = made.withLock { made in
                made += 1
                return made
            }
            return Array("a \(count)\n".utf8)
        }
        let client = try #require(Client(path))
        // Two at once, and one in pieces.
        client.send(get() + get())
        #expect(try next(client).text == ["a 1"])
        #expect(try next(client).status == "HTTP/1.1 200 OK\r")
        for byte in get("/nothing").utf8 { client.send(bytes: [byte]) }
        #expect(try next(client) == ("HTTP/1.1 404 Not Found\r", ["there is only /metrics"]))
        await server.shutDown()
        #expect(isClosed(client))
    }

    /// Who says that it will ask no more is answered what it asked, and then closed, whenever it says so.
    @Test func theEndOfRequestsIsTheEnd() async throws {
        let server = try await start()
        for count in 1...3 {
            for waits in [false, true] {
                let client = try #require(Client(path))
                client.send(String(repeating: get(), count: count))
                if !waits { client.finishSending() }
                for _ in 0..<count { #expect(try next(client).text.last == "# EOF") }
                if waits { client.finishSending() }
                #expect(isClosed(client))
            }
        }
        await server.shutDown()
    }

    @Test func whatIsNotServedIsRefused() async throws {
        let server = try await start()
        for target in ["/", "/metrics/", "/metric", "/METRICS", "//metrics", "/%6detrics", "*"] {
            #expect(try answer(get(target, further: last)).first == "HTTP/1.1 404 Not Found\r", "\(target)")
        }
        for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"] {
            let refusal = try answer(get("/metrics", method, further: last))
            #expect(refusal.first == "HTTP/1.1 405 Method Not Allowed\r" && refusal.contains("Allow: GET, HEAD\r"))
        }
        let head = try answer(get("/metrics", "HEAD", further: last))
        #expect(head.first == "HTTP/1.1 200 OK\r" && head.contains("Content-Length: 10\r") && head.last == "\r")
        for body in ["Content-Length: 5\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n"] {
            let refusal = try answer("GET /metrics HTTP/1.1\r\nHost: x\r\n\(body)\r\n")
            #expect(refusal.first == "HTTP/1.1 413 Payload Too Large\r" && refusal.contains("Connection: close\r"))
        }
        await server.shutDown()
    }

    @Test func nonsenseEndsItsConnectionOnly() async throws {
        let server = try await start()
        let long = String(repeating: "x", count: 5000)
        let nonsense = [
            "\r\n\r\n\0", "hello\r\n\r\n", "{\"subscribe\":{}}\n", "GET /metrics HTTP/9.9\r\n\r\n",
            get(further: "X: \(long)\r\n"),
            get("/\(long)"), get(further: (0..<100).map { "X\($0): 1\r\n" }.joined()), get(further: "no colon\r\n"),
            "GET /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        ]
        for text in nonsense {
            let first = try answer(text).first
            #expect(first.map { $0.hasPrefix("HTTP/1.1 4") } ?? true, "\(text.prefix(40)): \(first ?? "")")
        }
        var random = SplitMix(state: 1)
        for _ in 0..<50 {
            let client = try #require(Client(path))
            client.send(bytes: (0..<1000).map { _ in UInt8.random(in: 0...255, using: &random) })
            client.finishSending()
            _ = client.rest()
        }
        #expect(try answer(get(further: last)).last == "# EOF")
        await server.shutDown()
    }

    /// Who came first and says nothing makes room.
    @Test func theSilentMakeRoom() async throws {
        let server = try await start()
        let silent = try (0..<20).map { _ in try #require(Client(path)) }
        #expect(try answer(get(further: last)).last == "# EOF")
        // Five had to go by now; the last ones are still served.
        for client in silent.prefix(5) { #expect(isClosed(client)) }
        silent[19].send(get())
        #expect(try next(silent[19]).text.last == "# EOF")
        await server.shutDown()
    }

    /// Who asks without end and reads nothing is read no more.
    @Test func whoDoesNotReadIsNotRead() async throws {
        let server = try await start { [UInt8](repeating: UInt8(ascii: "x"), count: 20_000) }
        let client = try #require(Client(path, receiveBuffer: 4096))
        let request = Array(get().utf8)
        var sent = 0
        // It is blocked once the socket takes nothing for as long as an answer needs.
        while sent < 200_000 {
            var entry = pollfd(fd: client.descriptor, events: Int16(POLLOUT), revents: 0)
            guard poll(&entry, 1, 500) == 1 else { break }
            let count = request.withUnsafeBytes {
                send(client.descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT))
            }
            if count > 0 { sent += count }
        }
        #expect(sent < 200_000)
        #expect(try answer(get(further: last)).first == "HTTP/1.1 200 OK\r")
        await server.shutDown()
    }

    @Test func theTextIsMadeSeldom() async throws {
        let made = Mutex(0)
        let start = ContinuousClock.now
        let server = try await self.start {
            made.withLock { $0 += 1 }
            return Array("a 1\n".utf8)
        }
        for _ in 0..<200 { #expect(try answer(get(further: last)).last == "a 1") }
        await server.shutDown()
        let tenths = (ContinuousClock.now - start) / .milliseconds(100)
        #expect(Double(made.withLock { $0 }) <= tenths + 1)
    }

    @Test(arguments: ["127.0.0.1", "::1"]) func aPortOfThisMachine(host: String) async throws {
        let (port, holder) = try #require(TCP.listen(host), "no \(host) here")
        let error = await #expect(throws: EmitterError.self) {
            _ = try await MetricsServer.start(host: host, port: port, contentType: "text/plain") { [] }
        }
        #expect(error?.kind == .unavailable)
        #expect(
            error?.description.contains("\(port): cannot serve metrics: address already in use (EADDRINUSE): ") == true)
        close(holder)
        let server = try await MetricsServer.start(host: host, port: port, contentType: "text/plain") {
            Array("a 1\n".utf8)
        }
        let client = try #require(TCP.connect(host, port))
        _ = (get(further: last)).withCString { write(client, $0, strlen($0)) }
        var (text, piece) = ("", [UInt8](repeating: 0, count: 4096))
        while true {
            let count = read(client, &piece, piece.count)
            guard count > 0 else { break }
            text += String(decoding: piece[..<count], as: UTF8.self)
        }
        close(client)
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n") && text.hasSuffix("\r\na 1\n"))
        await server.shutDown()
        #expect(TCP.connect(host, port) == nil)
    }

    @Test func theEndLeavesNothing() async throws {
        let server = try await start()
        let client = try #require(Client(path))
        await server.shutDown()
        #expect(isClosed(client))
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}

/// TCP on this machine.
private enum TCP {
    /// A free port that is listened on, and the descriptor that does.
    static func listen(_ host: String) -> (port: UInt16, descriptor: CInt)? {
        withSocket(host, 0) { descriptor, address, length in
            guard bind(descriptor, address, length) == 0, Glibc.listen(descriptor, 1) == 0 else { return nil }
            var (name, size) = (sockaddr_in6(), socklen_t(MemoryLayout<sockaddr_in6>.size))
            // The port lies at the same place for both versions.
            let code = withUnsafeMutablePointer(to: &name) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
            }
            return code == 0 ? (UInt16(bigEndian: name.sin6_port), descriptor) : nil
        }
    }

    static func connect(_ host: String, _ port: UInt16) -> CInt? {
        withSocket(host, port) { descriptor, address, length in
            guard Glibc.connect(descriptor, address, length) == 0 else {
                close(descriptor)
                return nil
            }
            return descriptor
        }
    }

    private static func withSocket<Result>(
        _ host: String, _ port: UInt16, _ body: (CInt, UnsafePointer<sockaddr>, socklen_t) -> Result?
    ) -> Result? {
        var hints = addrinfo()
        (hints.ai_flags, hints.ai_socktype) = (AI_NUMERICHOST, CInt(SOCK_STREAM.rawValue))
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0, let found else { return nil }
        defer { freeaddrinfo(found) }
        let descriptor = socket(found.pointee.ai_family, CInt(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0, let address = found.pointee.ai_addr else { return nil }
        return body(descriptor, address, found.pointee.ai_addrlen)
    }
}
