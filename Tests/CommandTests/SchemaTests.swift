import Foundation
import Testing

private let hasValidator = OtherProgram.works("python3", "-c", "import jsonschema")

/// `config/protocol.schema.json` and what is really said are the same.
@Suite(
    .enabled(if: hasValidator, "python3 has no module jsonschema; install Debian's python3-jsonschema"),
    .timeLimit(.minutes(10)))
struct SchemaTests {
    private let folder: TemporaryFolder
    private let socket: String

    init() throws {
        folder = try TemporaryFolder()
        socket = "\(folder.path)/ocellus/front.sock"
    }

    private func validate(_ lines: [String], requests: Bool = false) throws -> Outcome {
        let path = try folder.write(lines.map { "\($0)\n" }.joined(), to: "lines-\(folder.nextNumber())")
        return try OtherProgram.run(
            ["python3", "\(repository)/tools/validate-lines"] + (requests ? ["--requests"] : []), input: path,
            in: folder)
    }

    /// Numbers of lines that are not valid, from 1.
    private func refused(_ ending: Outcome) -> [Int] {
        ending.lines.dropLast().compactMap { Int($0.prefix { $0 != ":" }) }
    }

    @Test func tenThousandLinesAreValid() throws {
        var lines: [String] = []
        for (frames, arguments) in [(4000, ["--top", "1"]), (3000, ["--top", "7", "--threads", "2"]), (3000, [])] {
            let recording = try folder.write(y4m(frames: frames, fps: 25), to: "long.y4m")
            lines += try Command(["replay", recording] + arguments, in: folder).outcome().lines
        }
        lines += try Command.run("replay", "builtin:demo", "--speed", "fast", in: folder).lines
        lines += try Command.run("replay", demo, "--exact", in: folder).lines
        #expect(lines.count > 10_000)
        lines += try session()
        let kinds = Set(try lines.map { try Line($0).type })
        #expect(kinds.isSuperset(of: ["hello", "prediction", "status", "gap", "error"]))
        let ending = try validate(lines)
        #expect(ending.status == 0 && ending.output == "\(lines.count) lines, 0 not valid\n", "\(ending.output)")
        print(ending.output)
    }

    /// What subscribers of a run get that read, that ask for what is wrong, and that do not read for long.
    private func session() throws -> [String] {
        let recording = try folder.write(y4m(frames: 2000, fps: 800), to: "fast.y4m")
        let labels = try folder.write(
            (0..<7).map { "\($0) \"\u{1F426}\\\u{1}" + String(repeating: "é", count: 100) + "\n" }.joined(),
            to: "labels")
        let command = try Command(
            [
                "run", "--source", recording, "--loop", "--stdout", "json", "--labels", labels, "--config",
                try folder.write("camera: {name: front}\noutput: {queue: 16}\n", to: "front.yaml"),
            ], in: folder, output: .pipe)
        _ = try command.line()
        let (stuck, asking) = (try #require(Subscriber(socket)), try #require(Subscriber(socket)))
        for request in Self.requests.wrong.prefix(20) { asking.send(request + "\n") }
        asking.send(#"{"subscribe":{"last":100}}"# + "\n")
        var lines: [String] = []
        for _ in 0..<1000 { lines.append(try #require(asking.line())) }
        // By now the other's queue has overflowed; it reads up to where that is told.
        while lines.last.map({ $0.hasPrefix(#"{"type":"gap""#) }) != true { lines.append(try #require(stuck.line())) }
        command.signal(SIGTERM)
        lines += stuck.rest() + asking.rest()
        _ = try command.rest()
        #expect(try command.outcome().status == 0)
        return lines
    }

    @Test func whatCannotBeProvokedHereIsDescribedToo() throws {
        let ending = try validate(Self.examples)
        #expect(ending.status == 0, "\(ending.output)")
    }

    /// Every field of every kind of line is missing once, and once is something else.
    @Test func brokenLinesAreRefused() throws {
        var broken: [String] = [
            "", "null", "[]", "{}", #"{"type":"nothing"}"#, "nonsense", "{\"type\":\"gap\",\"lost\":NaN}",
        ]
        broken += [
            #"{"type":"event","event":"model","state":"swapped","time":"2026-11-22T08:00:00.000000Z"}"#,
            #"{"type":"event","event":"model","state":"refused","time":"2026-11-22T08:00:00.000000Z"}"#,
            #"{"type":"event","event":"camera","state":"lost","time":"2026-11-22T08:00:00Z"}"#,
            #"{"lost":1,"type":"gap"}"#, #"{"type":"gap","lost":0}"#, #"{"type":"gap","lost":1.5}"#,
            #"{"type":"gap","lost":1,"lost":1}"#,
        ]
        for example in Self.examples {
            let whole = try JSONSerialization.jsonObject(with: Data(example.utf8))
            let isOptional = ["reason", "previous", "previous_s", "p", "initial", "sha256"]
            for other in try Self.variants(of: whole, optional: isOptional) {
                let data = try JSONSerialization.data(withJSONObject: other)
                let fields = String(decoding: data, as: UTF8.self)
                guard let object = other as? [String: Any] else { continue }
                // JSONSerialization keeps no order: the type goes to the front.
                let type = try object["type"].map {
                    String(
                        decoding: try JSONSerialization.data(withJSONObject: [$0]).dropFirst().dropLast(), as: UTF8.self
                    )
                }
                var rest = object
                rest["type"] = nil
                let tail = String(decoding: try JSONSerialization.data(withJSONObject: rest).dropFirst(), as: UTF8.self)
                broken.append(type.map { "{\"type\":\($0)" + (tail == "}" ? "}" : ",\(tail)") } ?? fields)
            }
        }
        let ending = try validate(broken)
        let passed = Set(1...broken.count).subtracting(refused(ending))
        #expect(passed.isEmpty, "\(passed.sorted().prefix(5).map { broken[$0 - 1] })")
        #expect(broken.count > 200)
    }

    /// The object without each of its fields that is required, and with another value for each, at any depth.
    private static func variants(of value: Any, optional: [String]) throws -> [Any] {
        var variants: [Any] = []
        if let object = value as? [String: Any] {
            for (key, field) in object {
                var other = object
                if !optional.contains(key) {
                    other[key] = nil
                    variants.append(other)
                }
                other[key] = field is String ? 1 : "something else"
                if !(field is NSNull)
                    && !["name", "format", "source", "ocellus", "state", "message", "label"].contains(key)
                    || field is String
                {
                    variants.append(other)
                }
                for inner in try Self.variants(of: field, optional: optional) {
                    other[key] = inner
                    variants.append(other)
                }
            }
        } else if let list = value as? [Any], let first = list.first {
            for inner in try Self.variants(of: first, optional: optional) { variants.append([inner]) }
        }
        return variants
    }

    /// The server refuses what the schema of requests refuses, and nothing else.
    @Test func requestsAreThoseOfTheSchema() throws {
        let recording = try folder.write(y4m(frames: 100, fps: 10), to: "slow.y4m")
        let command = try Command(
            [
                "run", "--source", recording, "--loop", "--stdout", "json", "--config",
                try folder.write("camera: {name: front}\n", to: "front.yaml"),
            ], in: folder, output: .pipe)
        _ = try command.line()
        let all = Self.requests.right + Self.requests.wrong
        for first in stride(from: 0, to: all.count, by: 8) {
            let some = Array(all[first...].prefix(8))
            let subscriber = try #require(Subscriber(socket))
            // A request that is surely wrong behind each says where its answers end.
            for request in some { subscriber.send("\(request)\n{\"end\":1}\n") }
            var answers = some.map { _ in 0 }
            var place = 0
            while place < some.count {
                let line = try #require(subscriber.line())
                guard line.hasPrefix(#"{"type":"error""#) else { continue }
                if line.contains(#"found \"end\""#) { place += 1 } else { answers[place] += 1 }
            }
            let wrong = refused(try validate(some, requests: true))
            #expect(answers.indices.filter { answers[$0] > 0 }.map { $0 + 1 } == wrong, "\(some)")
            #expect(answers.allSatisfy { $0 <= 1 })
        }
        command.signal(SIGTERM)
    }

    private static let requests = (
        right: [
            #"{"subscribe":{}}"#, #"{"subscribe":{"types":["event"]}}"#,
            #"{"subscribe":{"types":["event","prediction","status","event"],"labels":["covered",""],"min_p":0.5,"max_rate":2,"last":10}}"#,
            #"{"subscribe":{"min_p":0}}"#, #"{"subscribe":{"min_p":1.0}}"#, #"{"subscribe":{"max_rate":0.001}}"#,
            #"{"subscribe":{"max_rate":1000}}"#, #"{"subscribe":{"last":0}}"#, #"{"subscribe":{"last":4096}}"#,
            #"{"subscribe":{"last":1e1}}"#, #"{"subscribe":{"last":2.0}}"#, #" { "subscribe" : { "last" : 1 } } "#,
            #"{"\u0073ubscribe":{"l\u0061bels":["\ud83d\udc26"]}}"#,
        ],
        wrong: [
            "{}", "[]", "1", "nonsense", #"{"subscribe":null}"#, #"{"subscribe":[]}"#, #"{"subscribe":{},"id":1}"#,
            #"{"subscribe":{},"subscribe":{}}"#, #"{"subscribe":{"last":1,"last":2}}"#, #"{"Subscribe":{}}"#,
            #"{"subscribe":{"type":["event"]}}"#, #"{"subscribe":{"types":"event"}}"#, #"{"subscribe":{"types":[]}}"#,
            #"{"subscribe":{"types":["hello"]}}"#, #"{"subscribe":{"types":[null]}}"#, #"{"subscribe":{"types":null}}"#,
            #"{"subscribe":{"labels":[]}}"#, #"{"subscribe":{"labels":[1]}}"#, #"{"subscribe":{"labels":"clear"}}"#,
            #"{"subscribe":{"min_p":-0.1}}"#, #"{"subscribe":{"min_p":1.1}}"#, #"{"subscribe":{"min_p":"1"}}"#,
            #"{"subscribe":{"max_rate":0}}"#, #"{"subscribe":{"max_rate":1001}}"#, #"{"subscribe":{"max_rate":true}}"#,
            #"{"subscribe":{"last":-1}}"#, #"{"subscribe":{"last":4097}}"#, #"{"subscribe":{"last":0.5}}"#,
            #"{"subscribe":{"last":[1]}}"#, #"{"subscribe":{"min_p":NaN}}"#, #"{"subscribe":{"last":01}}"#,
            #"{"subscribe":{"labels":["\ud83d"]},"x":1}"#,
        ]
    )

    private static let examples = [
        Speaker.hello.replacing("0123456789abcdef0123", with: String(repeating: "0123456789abcdef", count: 4)),
        #"{"type":"prediction","seq":18446744073709551615,"time":"2026-11-22T08:00:00.123456Z","captured_ns":81234567890,"age_ms":7.4,"dropped":0,"model":"3fa9c1d20b7e","state":"clear","top":[{"label":"clear","index":0,"p":0.9731}]}"#,
        #"{"type":"event","event":"state","seq":7,"state":"covered","previous":"clear","onset":"2026-11-22T08:00:00.000000Z","confirmed":"2026-11-22T08:00:01.000000Z","previous_s":812.4,"p":0.98}"#,
        #"{"type":"event","event":"state","seq":0,"state":"clear","onset":"2026-11-22T08:00:00.000000Z","confirmed":"2026-11-22T08:00:01.000000Z","initial":true}"#,
        #"{"type":"event","event":"camera","state":"lost","time":"2026-11-22T08:00:00.000000Z","reason":"ENODEV: device unplugged"}"#,
        #"{"type":"event","event":"health","name":"frozen","active":true,"onset":"2026-11-22T08:00:00.000000Z","confirmed":"2026-11-22T08:00:01.000000Z"}"#,
        #"{"type":"event","event":"model","state":"swapped","time":"2026-11-22T08:00:00.000000Z","sha256":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}"#,
        #"{"type":"event","event":"model","state":"refused","time":"2026-11-22T08:00:00.000000Z","reason":"a.onnx: is empty"}"#,
        Speaker.status.replacing(
            #""driver_gap":7,"stale":2"#,
            with:
                #""driver_gap":7,"device_error":0,"truncated":0,"undecodable":0,"wrong_size":0,"overwritten":0,"rate_limited":0,"stale":2,"shutdown":0"#
        ),
        #"{"type":"gap","lost":17}"#,
        #"{"type":"error","message":"request: expected the key \"subscribe\", found none"}"#,
    ]
}
