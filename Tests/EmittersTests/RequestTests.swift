import Emitters
import Foundation
import Testing

@Suite(.serialized, .timeLimit(.minutes(1))) struct RequestTests {
    private static let mistakes: [(request: String, answer: String)] = [
        (
            "nonsense",
            #"column 2: expected "null", found 'o'; expected a line such as {"subscribe":{"types":["event"]}}"#
        ),
        ("[]", #"column 1: expected an object; expected a line such as {"subscribe":{"types":["event"]}}"#),
        (
            #"{"subscribe":"#,
            #"column 15: the text ends before a value; expected a line such as {"subscribe":{"types":["event"]}}"#
        ),
        ("{}", #"expected the key "subscribe", found none"#),
        (#"{"subscribe":{},"subscribe":{}}"#, #"expected the key "subscribe" once, found it twice"#),
        (#"{"unsubscribe":{}}"#, #"expected the key "subscribe", found "unsubscribe""#),
        (#"{"id":1,"subscribe":{}}"#, #"expected the key "subscribe", found "id""#),
        (#"{"subscribe":null}"#, "subscribe: expected an object, found null"),
        (#"{"subscribe":["event"]}"#, "subscribe: expected an object, found a list"),
        (
            #"{"subscribe":{"type":["event"]}}"#,
            #"subscribe: expected the keys types, labels, min_p, max_rate, last, found "type""#
        ),
        (
            #"{"subscribe":{"filter":1}}"#,
            #"subscribe: expected the keys types, labels, min_p, max_rate, last, found "filter""#
        ),
        (#"{"subscribe":{"last":1,"l\u0061st":1}}"#, #"subscribe: expected the key "last" once, found it twice"#),
        (
            #"{"subscribe":{"types":"event"}}"#,
            #"subscribe: types: expected a list of "prediction", "event" and "status", found "event""#
        ),
        (
            #"{"subscribe":{"types":[]}}"#,
            #"subscribe: types: expected a list of "prediction", "event" and "status", found an empty list"#
        ),
        (
            #"{"subscribe":{"types":["event",1]}}"#,
            #"subscribe: types: expected a list of "prediction", "event" and "status", found a list of other values"#
        ),
        (
            #"{"subscribe":{"types":["event","evnts"]}}"#,
            #"subscribe: types: expected "prediction", "event" or "status", found "evnts""#
        ),
        (
            #"{"subscribe":{"types":["hello"]}}"#,
            #"subscribe: types: expected "prediction", "event" or "status", found "hello""#
        ),
        (
            #"{"subscribe":{"labels":{"a":1}}}"#,
            "subscribe: labels: expected a list of 1 to 1024 labels, found an object"
        ),
        (
            #"{"subscribe":{"labels":[["a"]]}}"#,
            "subscribe: labels: expected a list of 1 to 1024 labels, found a list of other values"
        ),
        (
            #"{"subscribe":{"labels":["a\#(String(repeating: #"","a"#, count: 1024))"]}}"#,
            "subscribe: labels: expected a list of 1 to 1024 labels, found 1025"
        ),
        (#"{"subscribe":{"min_p":"0.5"}}"#, #"subscribe: min_p: expected a number from 0 to 1, found "0.5""#),
        (#"{"subscribe":{"min_p":1.01}}"#, "subscribe: min_p: expected a number from 0 to 1, found 1.01"),
        (#"{"subscribe":{"min_p":-1e-9}}"#, "subscribe: min_p: expected a number from 0 to 1, found -1e-9"),
        (#"{"subscribe":{"min_p":true}}"#, "subscribe: min_p: expected a number from 0 to 1, found true"),
        (
            #"{"subscribe":{"max_rate":0}}"#,
            "subscribe: max_rate: expected a number of predictions per second from 0.001 to 1000, found 0"
        ),
        (
            #"{"subscribe":{"max_rate":1e999}}"#,
            "subscribe: max_rate: expected a number of predictions per second from 0.001 to 1000, found 1e999"
        ),
        (
            #"{"subscribe":{"last":-1}}"#, "subscribe: last: expected a whole number of lines from 0 to 4096, found -1"
        ),
        (
            #"{"subscribe":{"last":1.5}}"#,
            "subscribe: last: expected a whole number of lines from 0 to 4096, found 1.5"
        ),
        (
            #"{"subscribe":{"last":4097}}"#,
            "subscribe: last: expected a whole number of lines from 0 to 4096, found 4097"
        ),
    ]

    @Test func mistakesAreSaidAndTheConnectionLivesOn() async throws {
        try await withServer(queue: 4) { server, path in
            server.greet("{\"hello\":1}\n")
            for part in stride(from: 0, to: Self.mistakes.count, by: 20) {
                let client = try #require(Client(path))
                #expect(client.line() == "{\"hello\":1}")
                for mistake in Self.mistakes[part...].prefix(20) {
                    client.send(" \r\n\n" + mistake.request + "\r\n")
                    let line = try Published.Received(try #require(client.line()))
                    #expect(line.type == "error")
                    #expect(line.message == "request: \(mistake.answer)")
                }
                server.emit(numbers: 0..<1)
                #expect(client.line() == "{\"n\":0}")
            }
        }
    }

    @Test func aLineIsReadHoweverItIsCut() async throws {
        try await withServer(queue: 4) { server, path in
            server.greet("{\"type\":\"hello\"}\n")
            server.emit(Published(kind: .prediction, number: 0, label: "é", p: 1).text)
            server.emit(Published(kind: .prediction, number: 1, label: "e", p: 1).text)
            let client = try #require(Client(path))
            #expect(client.line() == "{\"type\":\"hello\"}")
            // In the middle of an "é", at the end of what is sent, and without a "\n".
            let request = Array(#"{"subscribe":{"last":2,"labels":["é"]}}"#.utf8)
            let middle = request.firstIndex(of: 0xC3) ?? 0
            client.send(bytes: request[...middle])
            client.send(bytes: request[(middle + 1)...])
            client.finishSending()
            #expect(try client.numbers(1) == [0])
            server.emit(Published(kind: .prediction, number: 2, label: "e", p: 1).text)
            server.emit(Published(kind: .prediction, number: 3, label: "é", p: 1).text)
            #expect(try client.numbers(1) == [3])
        }
    }

    @Test func whatIsNoUTF8IsSaid() async throws {
        try await withServer(queue: 4) { server, path in
            server.greet("{\"hello\":1}\n")
            let client = try #require(Client(path))
            #expect(client.line() == "{\"hello\":1}")
            client.send(bytes: Array("{\"subscribe\":{\"labels\":[\"".utf8) + [0xE2, 0x82] + Array("\"]}}\n".utf8))
            #expect(client.line()?.contains("expected UTF-8, found a character that is cut off or malformed") == true)
            client.send(bytes: [0xFF, 0xFE, 0x0A])
            #expect(client.line()?.contains("found byte 255") == true)
        }
    }

    @Test func aLineThatIsTooLongIsSkipped() async throws {
        try await withServer(queue: 4) { server, path in
            server.greet("{\"hello\":1}\n")
            let client = try #require(Client(path))
            #expect(client.line() == "{\"hello\":1}")
            client.send(String(repeating: "y", count: 80_000) + "\n{}\n")
            #expect(
                client.line()
                    == #"{"type":"error","message":"request: expected a line of at most 65536 bytes, found a longer one"}"#
            )
            #expect(client.line()?.contains("found none") == true)
            server.emit(numbers: 0..<1)
            #expect(client.line() == "{\"n\":0}")
        }
    }

    /// All are answered in the end; what is too much is said once.
    @Test func whoAsksTooMuchIsReadMoreSlowly() async throws {
        try await withServer(queue: 64) { server, path in
            server.greet("{\"hello\":1}\n")
            let client = try #require(Client(path))
            #expect(client.line() == "{\"hello\":1}")
            let start = ContinuousClock.now
            client.send(String(repeating: "{}\n", count: 40))
            var answers: [Bool] = []
            for _ in 0..<41 {
                let message = try Published.Received(try #require(client.line())).message ?? ""
                answers.append(message.contains("found none"))
                if !message.contains("found none") {
                    #expect(message.hasPrefix("request: expected at most 16 requests a second"))
                    // Lines come meanwhile.
                    server.emit(numbers: 0..<1)
                    #expect(client.line() == "{\"n\":0}")
                }
            }
            #expect(answers.count { !$0 } == 1 && answers.firstIndex(of: false).map { 30...33 ~= $0 } == true)
            #expect(ContinuousClock.now - start > .seconds(1))
        }
    }

    /// Nobody reads on from one that never ends its line, but a little at a time; others do not notice.
    @Test func anEndlessLineIsHeldBack() async throws {
        try await withServer(queue: 4) { server, path in
            server.greet("{\"hello\":1}\n")
            let client = try #require(Client(path))
            #expect(client.line() == "{\"hello\":1}")
            var patience = timeval(tv_sec: 0, tv_usec: 300_000)
            setsockopt(client.descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
            let piece = [UInt8](repeating: UInt8(ascii: "["), count: 65_536)
            var sent = 0
            while sent < 64 << 20 {
                let count = send(client.descriptor, piece, piece.count, CInt(MSG_NOSIGNAL))
                if count <= 0 { break }
                sent += count
            }
            #expect(sent < 2 << 20)
            let other = try #require(Client(path))
            #expect(other.line() == "{\"hello\":1}")
            client.close()
            #expect(await eventually { server.subscriberCount == 1 })
        }
    }

    /// One that asked for what never comes, and went away while nobody read what it sent.
    @Test func oneThatIsGoneIsNoticedWithoutALine() async throws {
        try await withServer(queue: 4) { server, path in
            server.greet("{\"type\":\"hello\"}\n")
            for _ in 0..<50 {
                let client = try #require(Client(path))
                client.ask(#"{"subscribe":{"types":["event"]}}"#)
                client.send(String(repeating: "{}\n", count: 100))
                client.close()
            }
            #expect(await eventually { server.subscriberCount == 0 })
        }
    }
}
