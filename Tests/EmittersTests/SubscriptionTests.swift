import CAllocations
import Emitters
import Foundation
import Messages
import Testing

@Suite(.serialized, .timeLimit(.minutes(1))) struct SubscriptionTests {
    private let lines = [
        Published(kind: .prediction, number: 0, label: "clear", p: 0.9),
        Published(kind: .prediction, number: 1, label: "covered", p: 0.3),
        Published(kind: .event, number: 2, label: "covered", p: 0.5),
        Published(kind: .event, number: 3, label: "lost"),
        Published(kind: .event, number: 4),
        Published(kind: .status, number: 5),
        Published(kind: .prediction, number: 6, label: "dé\"jà\n", p: 0.25),
    ]

    /// The last number is that of a line that everyone gets.
    @Test(arguments: [
        (#"{}"#, [0, 1, 2, 3, 4, 5, 6]),
        (#"{"types":["event"]}"#, [2, 3, 4]),
        (#"{"types":["status","prediction","status"]}"#, [0, 1, 5, 6]),
        (#"{"labels":["covered","dark"]}"#, [1, 2, 5]),
        (#"{"labels":["d\u00e9\"j\u00E0\u000a", "lost"]}"#, [3, 5, 6]),
        (#"{"min_p":0.3}"#, [0, 1, 2, 3, 4, 5]),
        (#"{"min_p":0.5,"labels":["covered","clear"],"types":["event","prediction"]}"#, [0, 2]),
        (#"{"min_p":1e0}"#, [3, 4, 5]),
        (#"{"labels":["nothing"],"types":["prediction"]}"#, []),
    ])
    func chooses(options: String, expected: [Int]) async throws {
        try await withServer(queue: 16) { server, path in
            server.greet("{\"type\":\"hello\"}\n")
            let client = try #require(Client(path))
            #expect(client.ask("{\"subscribe\":\(options)}") == ["{\"type\":\"hello\"}"])
            for line in lines { server.emit(line.text) }
            server.emit("{\"type\":\"new\",\"seq\":99}\n")
            #expect(try client.numbers(expected.count + 1) == expected + [99])
            let account = await server.report().subscribers[0]
            #expect(account.published == UInt64(expected.count + 1) && account.lost == 0)
        }
    }

    @Test func predictionsAreThinnedByTheirOwnTime() async throws {
        try await withServer(queue: 64) { server, path in
            server.greet("{\"type\":\"hello\"}\n")
            let client = try #require(Client(path))
            client.ask(#"{"subscribe":{"max_rate":2}}"#)
            // Ten a second, one of them late; at 20 the clock is set back by an hour; events are not thinned.
            for number in 0..<30 {
                let late: Int64 = number == 5 ? 30_000_000 : 0
                let back: Int64 = number >= 20 ? 3_600_000_000_000 : 0
                let time = 1_795_334_400_000_000_000 + Int64(number) * 100_000_000 + late - back
                server.emit(Published(kind: .prediction, number: number, label: "a", p: 1, time: time).text)
                if number % 10 == 9 { server.emit(Published(kind: .event, number: 100 + number).text) }
            }
            #expect(try client.numbers(9) == [0, 5, 109, 10, 15, 119, 20, 25, 129])
        }
    }

    @Test func storedLinesComeFirst() async throws {
        try await withServer(queue: 16, history: 8) { server, path in
            server.greet("{\"type\":\"hello\"}\n")
            for number in 0..<20 {
                server.emit(Published(kind: .prediction, number: number, label: "a", p: 0.5).text)
            }
            server.emit(Published(kind: .event, number: 20).text)
            let client = try #require(Client(path))
            #expect(client.line() == "{\"type\":\"hello\"}")
            func stored(_ options: String) throws -> [Int?] {
                try client.ask("{\"subscribe\":\(options)}").map { try Published.Received($0).seq }
            }
            #expect(try stored(#"{"last":3}"#) == [18, 19, 20])
            #expect(try stored(#"{"last":2,"types":["prediction"]}"#) == [18, 19])
            #expect(try stored(#"{"last":4096,"labels":["a"]}"#) == [13, 14, 15, 16, 17, 18, 19])
            #expect(try stored(#"{"last":5,"types":["status"]}"#) == [])
            #expect(try stored(#"{"last":0}"#) == [])
            server.emit(Published(kind: .event, number: 21).text)
            #expect(try client.numbers(1) == [21])
            // What was stored before is published to nobody.
            let account = await server.report().subscribers[0]
            #expect(account.published == 1 && account.lost == 0)
        }
    }

    /// The newest, and those before and behind it that are far enough from it.
    @Test func storedLinesAreThinnedToo() async throws {
        try await withServer(queue: 64) { server, path in
            server.greet("{\"type\":\"hello\"}\n")
            func emit(_ numbers: Range<Int>) {
                for number in numbers {
                    let time = Int64(number) * 100_000_000
                    server.emit(Published(kind: .prediction, number: number, label: "a", p: 1, time: time).text)
                }
            }
            emit(0..<24)
            let client = try #require(Client(path))
            #expect(client.line() == "{\"type\":\"hello\"}")
            client.send(#"{"subscribe":{"max_rate":2,"last":3}}"# + "\n")
            #expect(try client.numbers(3) == [13, 18, 23])
            emit(24..<40)
            #expect(try client.numbers(3) == [28, 33, 38])
        }
    }

    @Test func nothingIsStoredUnlessWanted() async throws {
        try await withServer(queue: 16, history: 0) { server, path in
            server.greet("{\"type\":\"hello\"}\n")
            for line in lines { server.emit(line.text) }
            let client = try #require(Client(path))
            #expect(client.ask(#"{"subscribe":{"last":10}}"#) == ["{\"type\":\"hello\"}"])
        }
    }

    @Test func aLaterSubscriptionReplacesTheEarlierOne() async throws {
        try await withServer(queue: 16) { server, path in
            server.greet("{\"type\":\"hello\"}\n")
            let client = try #require(Client(path))
            client.ask(#"{"subscribe":{"types":["event"],"labels":["covered"]}}"#)
            for line in lines { server.emit(line.text) }
            #expect(try client.numbers(1) == [2])
            // One that is not understood changes nothing.
            client.ask(#"{"subscribe":{"types":["evnt"]}}"#)
            for line in lines { server.emit(line.text) }
            #expect(try client.numbers(1) == [2])
            client.ask(#"{"subscribe":{"min_p":0.9}}"#)
            for line in lines { server.emit(line.text) }
            #expect(try client.numbers(4) == [0, 3, 4, 5])
        }
    }

    /// A subscriber that asks for little keeps what little there is, however much goes to others meanwhile.
    @Test func aQueueHoldsWhatWasAskedFor() async throws {
        try await withServer(queue: 4, history: 4) { server, path in
            server.greet("{\"type\":\"hello\"}\n")
            let client = try #require(Client(path))
            client.ask(#"{"subscribe":{"types":["event"]}}"#)
            let busy = Published(kind: .prediction, number: 0, label: String(repeating: "x", count: 20_000), p: 1).text
            for round in 0..<50 {
                server.emit(Published(kind: .event, number: round).text)
                for _ in 0..<50 {
                    server.emit(busy)
                    _ = await server.report()
                }
            }
            #expect(try client.numbers(50) == Array(0..<50))
        }
    }

    /// Nor when lines are overwritten before anybody took them, which publishing looks at then.
    @Test func publishingAllocatesNothing() async throws {
        try await withServer(queue: 16, history: 16) { server, path in
            server.greet("{\"type\":\"hello\"}\n")
            let client = try #require(Client(path))
            client.ask(#"{"subscribe":{"labels":["a","clear","z"],"min_p":0.1,"max_rate":1000}}"#)
            let line = Array(Published(kind: .prediction, number: 0, label: "clear", p: 0.12345679, time: 1).text.utf8)
            let event = Array(Published(kind: .event, number: 0, label: "clear", p: 0.5).text.utf8)
            let allocations = line.withUnsafeBytes { line in
                event.withUnsafeBytes { event in
                    let before = ocellus_allocations()
                    for _ in 0..<5000 {
                        server.emit(line)
                        server.emit(event)
                    }
                    return ocellus_allocations() - before
                }
            }
            #expect(allocations == 0)
            let account = await server.report().subscribers[0]
            #expect(account.published == 5001 && account.lost > 0)
        }
    }

    /// Random lines and requests: who reads gets what a plain model of the rules says, and who does not is told exactly how
    /// much of it is missing.
    @Test func randomSubscriptions() async throws {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var random = SplitMix(state: seed)
        for _ in 0..<40 {
            let wish = RandomWish(&random)
            let queue = Int.random(in: 1...40, using: &random)
            let padding = String(repeating: "x", count: Int.random(in: 0...3000, using: &random))
            try await withServer(queue: queue, history: Int.random(in: 0...40, using: &random)) { server, path in
                server.greet("{\"type\":\"hello\"}\n")
                let client = try #require(Client(path))
                client.ask(wish.request)
                var model = wish
                var expected: [Int] = []
                for number in 0..<Int.random(in: 1...600, using: &random) {
                    let line = RandomWish.line(number, padding, &random)
                    if model.admits(line) { expected.append(number) }
                    server.emit(line.text)
                    if Int.random(in: 0..<50, using: &random) == 0 { _ = await server.report() }
                }
                server.emit("{\"type\":\"end\"}\n")
                var rest = expected[...]
                while let text = client.line(), let line = try? Published.Received(text), line.type != "end" {
                    if let lost = line.lost {
                        #expect(lost <= rest.count)
                        rest = rest.dropFirst(lost)
                    } else {
                        #expect(line.seq == rest.popFirst(), "\(wish.request)")
                    }
                }
                #expect(rest.isEmpty, "\(wish.request)")
                let account = await server.report().subscribers[0]
                #expect(account.published == UInt64(expected.count + 1))
                #expect(account.published == account.delivered + account.lost + account.waiting)
            }
        }
    }
}

/// A subscription, and a plain model of what it means.
private struct RandomWish {
    var types: [String]?
    var labels: [String]?
    var minP: Float?
    var maxRate: Int?
    private var lastAdmitted: Int64?

    private static let names = ["a", "b", "ü", "\\", "\u{1}c"]

    init(_ random: inout SplitMix) {
        func some<Value>(_ all: [Value]) -> [Value]? {
            let chosen = all.filter { _ in Bool.random(using: &random) }
            return chosen.isEmpty ? nil : chosen
        }
        types = some(["prediction", "event", "status"])
        labels = some(Self.names)
        minP = some([Float(0.25), 0.5, 0.8])?.first
        maxRate = some([1, 2, 5])?.first
    }

    var request: String {
        var options: [String: Any] = [:]
        options["types"] = types
        options["labels"] = labels
        options["min_p"] = minP.map { NSDecimalNumber(string: "\($0)") }
        options["max_rate"] = maxRate
        let json = try? JSONSerialization.data(withJSONObject: ["subscribe": options])
        return String(decoding: json ?? Data(), as: UTF8.self)
    }

    mutating func admits(_ line: Published) -> Bool {
        guard line.kind != .gap else { return true }
        guard types?.contains(line.kind.rawValue) ?? true else { return false }
        guard line.kind != .status else { return true }
        if let labels, !labels.contains(line.label ?? "none of them") { return false }
        if let minP, let p = line.p, p < minP { return false }
        guard line.kind == .prediction, let maxRate else { return true }
        // Times are multiples of 100 ms, and a second is a multiple of the period: no tolerance is needed.
        let period = 1_000_000_000 / Int64(maxRate)
        if let last = lastAdmitted, line.time < last + period { return false }
        lastAdmitted = line.time
        return true
    }

    static func line(_ number: Int, _ padding: String, _ random: inout SplitMix) -> Published {
        let kind = [Published.Kind.prediction, .prediction, .event, .status].randomElement(using: &random) ?? .status
        var line = Published(kind: kind, number: number)
        let name = names.randomElement(using: &random) ?? ""
        line.time = Int64(number) * 1_000_000_000
        if kind == .prediction || Bool.random(using: &random) { line.label = name }
        if kind == .prediction || Bool.random(using: &random) {
            line.p = [0.25, 0.3, 0.5, 0.8, 1].randomElement(using: &random)
        }
        return line
    }
}
