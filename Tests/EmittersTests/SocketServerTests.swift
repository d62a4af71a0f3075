import CAllocations
import Emitters
import Foundation
import Messages
import Synchronization
import Testing

@Suite(.serialized, .timeLimit(.minutes(1))) struct SocketServerTests {
    @Test func helloFirstThenEveryLine() async throws {
        try await withServer(queue: 16) { server, path in
            server.greet("{\"hello\":1}\n")
            server.emit("{\"before\":1}\n")
            let client = try #require(Client(path))
            #expect(client.line() == "{\"hello\":1}")
            server.emit(numbers: 0..<3)
            server.greet("{\"hello\":2}\n")
            server.emit(numbers: 3..<4)
            #expect(
                (0..<5).map { _ in client.line() } == [
                    "{\"n\":0}", "{\"n\":1}", "{\"n\":2}", "{\"hello\":2}", "{\"n\":3}",
                ])
            #expect(server.subscriberCount == 1)
            client.close()
            #expect(await eventually { server.subscriberCount == 0 })
            #expect(await server.report().gone.lost == 0)
        }
    }

    @Test(arguments: [true, false]) func aNewcomerIsWelcomedBehindTheHello(isGreetedBefore: Bool) async throws {
        let count = Mutex(0)
        let welcome: @Sendable () -> [UInt8] = {
            Array("{\"welcome\":\(count.withLock { $0 += 1; return $0 })}\n".utf8)
        }
        try await withServer(queue: 16, welcome: welcome) { server, path in
            if isGreetedBefore { server.greet("{\"hello\":1}\n") }
            let first = try #require(Client(path))
            #expect(await eventually { server.subscriberCount == 1 })
            if !isGreetedBefore { server.greet("{\"hello\":1}\n") }
            server.emit(numbers: 0..<2)
            let lines = (0..<4).map { _ in first.line() }
            #expect(lines == ["{\"hello\":1}", "{\"welcome\":1}", "{\"n\":0}", "{\"n\":1}"])
            // The account is of what is published.
            #expect(
                await eventually { await server.report().subscribers.first?.delivered == (isGreetedBefore ? 2 : 3) })
            let second = try #require(Client(path))
            #expect(second.line() == "{\"hello\":1}" && second.line() == "{\"welcome\":2}")
        }
    }

    /// One reads everything, one nothing: neither disturbs the other, and the accounts are exact all the way.
    @Test func aSubscriberThatNeverReadsCostsNobodyAnything() async throws {
        let (queue, total, batch) = (256, 100_000, 200)
        let padding = String(repeating: "x", count: 280)
        try await withServer(queue: queue) { server, path in
            server.greet("{\"hello\":1}\n")
            let reader = try #require(Client(path))
            let sleeper = try #require(Client(path))
            #expect(reader.line() == "{\"hello\":1}")
            #expect(await eventually { server.subscriberCount == 2 })
            let start = ContinuousClock.now
            for first in stride(from: 0, to: total, by: batch) {
                for number in first..<(first + batch) { server.emit("{\"n\":\(number),\"x\":\"\(padding)\"}\n") }
                for number in first..<(first + batch) {
                    guard reader.line()?.hasPrefix("{\"n\":\(number),") == true else {
                        Issue.record("line \(number) is missing")
                        return
                    }
                }
                if first % 10_000 == 0 { await check(server, published: first + batch) }
            }
            print("\(total) lines in \(ContinuousClock.now - start)")
            await check(server, published: total)
            reader.close()
            #expect(await eventually { server.subscriberCount == 1 })
            let readers = await server.report().gone
            #expect(readers.delivered == UInt64(total) && readers.lost == 0 && readers.waiting == 0)

            // What the sleeper finds when it wakes up is what the account says was delivered, gaps in the right places.
            let report = await server.shutDown(within: 0)
            #expect(report.subscribers.isEmpty && report.gone.waiting == 0)
            let sleepers = report.gone.delivered - readers.delivered
            #expect(
                report.gone.published == 2 * UInt64(total)
                    && report.gone.delivered + report.gone.lost == 2 * UInt64(total))
            let lines = sleeper.rest()
            let whole = lines.filter { $0.hasPrefix("{\"n\"") && $0.hasSuffix("}") }
            #expect(UInt64(whole.count) == sleepers)
            #expect(sleepers > 0 && sleepers < UInt64(total))
        }
    }

    /// In a process of its own, whose memory is nobody else's: 60 MB of lines to ten that do not read.
    @Test func memoryIsBounded() async {
        await #expect(processExitsWith: .success) {
            try await withServer(queue: 256) { server, path in
                server.greet("{\"hello\":1}\n")
                var sleepers: [Client] = []
                for _ in 0..<10 { sleepers.append(try #require(Client(path))) }
                #expect(await eventually { server.subscriberCount == 10 })
                let line = "{\"x\":\"\(String(repeating: "x", count: 300))\"}\n"
                func publish(_ count: Int) async {
                    for _ in 0..<count / 100 {
                        for _ in 0..<100 { server.emit(line) }
                        _ = await server.report()
                    }
                }
                await publish(10_000)
                let before = residentByteCount()
                await publish(200_000)
                let growth = residentByteCount() - before
                print("\(growth) bytes more")
                #expect(before > 0 && growth < 4 << 20)
                withExtendedLifetime(sleepers) {}
            }
        }
    }

    @Test func aGapStandsWhereLinesAreMissing() async throws {
        try await withServer(queue: 8) { server, path in
            server.greet("{\"hello\":1}\n")
            let client = try #require(Client(path))
            #expect(client.line() == "{\"hello\":1}")
            let padding = String(repeating: "x", count: 10_000)
            let total = 2000
            for number in 0..<total { server.emit("{\"n\":\(number),\"x\":\"\(padding)\"}\n") }
            // Now it reads: the numbers go up, and each jump is announced with its length.
            var expected = 0
            var gaps = 0
            while expected < total, let line = client.line() {
                if line.hasPrefix("{\"type\":\"gap\",\"lost\":") {
                    expected += try #require(Int(line.dropFirst(21).dropLast()))
                    gaps += 1
                } else if line == "{\"hello\":1}" {
                    continue
                } else {
                    #expect(line.hasPrefix("{\"n\":\(expected),"))
                    expected += 1
                }
            }
            #expect(expected == total && gaps > 0)
            client.close()
            #expect(await eventually { server.subscriberCount == 0 })
            let gone = await server.report().gone
            #expect(
                gone.published == UInt64(total) && gone.delivered + gone.lost == gone.published && gone.waiting == 0)
        }
    }

    @Test func subscribersComeAndGoAtRandom() async throws {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var random = SplitMix(state: seed)
        try await withServer(queue: 4) { server, path in
            server.greet("{\"hello\":1}\n")
            var clients: [Client] = []
            for round in 0..<300 {
                if clients.count < 20, let client = Client(path) { clients.append(client) }
                server.emit(numbers: round..<(round + Int.random(in: 1...20, using: &random)))
                if let client = clients.randomElement(using: &random), Bool.random(using: &random) { _ = client.line() }
                if round % 3 == 0, !clients.isEmpty {
                    clients.remove(at: Int.random(in: 0..<clients.count, using: &random)).close()
                }
                let report = await server.report()
                for account in report.subscribers + [report.gone] {
                    #expect(account.published == account.delivered + account.lost + account.waiting)
                }
                #expect(report.gone.waiting == 0)
            }
        }
    }

    @Test func tooManyAreToldSoAndClosed() async throws {
        try await withServer(queue: 4, limit: 2) { server, path in
            server.greet("{\"hello\":1}\n")
            let two = [try #require(Client(path)), try #require(Client(path))]
            for client in two { #expect(client.line() == "{\"hello\":1}") }
            let third = try #require(Client(path))
            #expect(
                third.rest() == [
                    #"{"type":"error","message":"connection: expected at most 2 subscribers, found them all there: close one"}"#
                ])
            two[0].close()
            #expect(await eventually { server.subscriberCount == 1 })
            #expect(Client(path)?.line() == "{\"hello\":1}")
            two[1].close()
            #expect(await server.report().refused == 1)
        }
    }

    /// A client that asks and asks and never reads: the server stops reading, so that what it owes stays bounded.
    @Test func aFloodOfRequestsIsHeldBack() async throws {
        try await withServer(queue: 4) { server, path in
            server.greet("{\"hello\":1}\n")
            let client = try #require(Client(path))
            #expect(client.line() == "{\"hello\":1}")
            var patience = timeval(tv_sec: 0, tv_usec: 300_000)
            setsockopt(client.descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
            let flood = [UInt8](repeating: UInt8(ascii: "x"), count: 1000).flatMap { [$0, UInt8(ascii: "\n")] }
            var sent = 0
            while sent < 64 << 20 {
                let count = send(client.descriptor, flood, flood.count, CInt(MSG_NOSIGNAL))
                if count <= 0 { break }
                sent += count
            }
            #expect(sent < 4 << 20)
            let other = try #require(Client(path))
            #expect(other.line() == "{\"hello\":1}")
        }
    }

    /// `socat - UNIX-CONNECT:… < /dev/null`: nothing more to say, but still listening.
    @Test func oneThatOnlyListensStays() async throws {
        try await withServer(queue: 4) { server, path in
            server.greet("{\"hello\":1}\n")
            let client = try #require(Client(path))
            client.finishSending()
            #expect(client.line() == "{\"hello\":1}")
            server.emit(numbers: 0..<1)
            #expect(client.line() == "{\"n\":0}")
            #expect(server.subscriberCount == 1)
        }
    }

    @Test func whatIsThereIsHandedOverAtTheEnd() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a.sock"
        let server = try await SocketServer.start(on: .open(path: path, mode: 0o600), queue: 256)
        server.greet("{\"hello\":1}\n")
        let client = try #require(Client(path))
        #expect(client.line() == "{\"hello\":1}")
        server.emit(numbers: 0..<200)
        let report = await server.shutDown()
        #expect(client.rest().count == 200)
        #expect(report.gone.delivered == 200 && report.gone.lost == 0)
        #expect(!FileManager.default.fileExists(atPath: path))
        server.emit(numbers: 0..<1)
        #expect(await server.shutDown() == report)
        #expect(await server.report() == report)
    }

    @Test func theEndIsNotHeldUpByOneThatDoesNotRead() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a.sock"
        let server = try await SocketServer.start(on: .open(path: path, mode: 0o600), queue: 256)
        server.greet("{\"hello\":1}\n")
        let client = try #require(Client(path))
        #expect(client.line() == "{\"hello\":1}")
        let padding = String(repeating: "x", count: 20_000)
        for _ in 0..<200 { server.emit("{\"x\":\"\(padding)\"}\n") }
        let start = ContinuousClock.now
        let report = await server.shutDown(within: 100)
        #expect(ContinuousClock.now - start < .seconds(5))
        #expect(report.gone.lost > 0 && report.gone.delivered + report.gone.lost == 200)
    }

    @Test func aHandedOverSocketIsServedAndItsFileLeftAlone() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a.sock"
        let descriptor = bound(path, listening: true)
        let server = try await SocketServer.start(on: .adopt(descriptor: descriptor), queue: 4)
        server.greet("{\"hello\":1}\n")
        #expect(Client(path)?.line() == "{\"hello\":1}")
        _ = await server.shutDown()
        #expect(FileManager.default.fileExists(atPath: path))
    }

    @Test func emittingAllocatesNothing() async throws {
        try await withServer(queue: 16) { server, path in
            server.greet("{\"hello\":1}\n")
            let client = try #require(Client(path))
            #expect(client.line() == "{\"hello\":1}")
            let line = Array("{\"n\":0}\n".utf8)
            let allocations = line.withUnsafeBytes { line in
                let before = ocellus_allocations()
                for _ in 0..<1000 { server.emit(line) }
                return ocellus_allocations() - before
            }
            #expect(allocations == 0)
        }
    }
}

private func check(_ server: SocketServer, published: Int) async {
    let report = await server.report()
    #expect(report.subscribers.count == 2)
    for account in report.subscribers {
        #expect(account.published == UInt64(published))
        #expect(account.published == account.delivered + account.lost + account.waiting)
    }
    #expect(report.subscribers.first?.lost == 0)
    #expect(report.subscribers.last.map { $0.waiting < 1000 } == true)
}

func withServer(
    queue: Int, history: Int = 256, limit: Int = 64, welcome: @escaping @Sendable () -> [UInt8] = { [] },
    _ body: (SocketServer, String) async throws -> Void
) async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.sock"
    let server = try await SocketServer.start(
        on: .open(path: path, mode: 0o600), queue: queue, history: history, subscriberLimit: limit,
        welcome: welcome)
    do {
        try await body(server, path)
    } catch {
        _ = await server.shutDown(within: 0)
        throw error
    }
    _ = await server.shutDown(within: 0)
}

func residentByteCount() -> Int {
    let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")
    return (fields.flatMap { Int($0[1]) } ?? 0) * 4096
}
