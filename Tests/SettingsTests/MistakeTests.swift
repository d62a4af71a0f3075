import Foundation
import Settings
import Testing

/// The sentences, with their places.
@Suite struct MistakeTests {
    @Test(arguments: [
        ("camra:\n  fps: 5\n", #"x.yaml:1:1: camra: expected a known key, found "camra"; did you mean "camera"?"#),
        (
            "output:\n  sokcet: a\n",
            #"x.yaml:2:3: output.sokcet: expected a known key, found "sokcet"; did you mean "socket"?"#
        ),
        (
            "decisions: {tpo: 3}",
            #"x.yaml:1:13: decisions.tpo: expected a known key, found "tpo"; did you mean "top"?"#
        ),
        ("top: 3\n", #"x.yaml:1:1: top: expected a known key, found "top"; did you mean "decisions.top"?"#),
        (
            "decisions: {threshold_for_all: 3}",
            #"x.yaml:1:13: decisions.threshold_for_all: expected a known key, found "threshold_for_all"; known are top, smoothing, threshold, enter, leave, hold, labels, allow, deny, health, snapshot, snapshot_bytes, state_file"#
        ),
        (
            "decisions:\n  top: many\n",
            #"x.yaml:2:8: decisions.top: expected a whole number of labels from 1 to 1000, found "many""#
        ),
        (
            "decisions: {top: 0}",
            #"x.yaml:1:18: decisions.top: expected a whole number of labels from 1 to 1000, found "0""#
        ),
        (
            "decisions: {top: [1]}",
            "x.yaml:1:18: decisions.top: expected a whole number of labels from 1 to 1000, found a list"
        ),
        ("decisions: 5", #"x.yaml:1:12: decisions: expected a map of keys and values, found "5""#),
        ("- 5", "x.yaml:1:1: expected a map of keys and values, found a list"),
        (
            "decisions:\n  top: 1\n  top: 2\n",
            "x.yaml:3:3: decisions.top: expected each key once, found it again after line 2"
        ),
        ("camera: {}\ncamera: {}\n", "x.yaml:2:1: camera: expected each key once, found it again after line 1"),
        (
            "inference: {threads: atuo}",
            #"x.yaml:1:22: inference.threads: expected auto, or a whole number from 1 to 1024, found "atuo"; did you mean "auto"?"#
        ),
        (
            "inference: {mode: latnecy}",
            #"x.yaml:1:19: inference.mode: expected auto, latency or throughput, found "latnecy"; did you mean "latency"?"#
        ),
        (
            "inference: {max_age: 500}",
            #"x.yaml:1:22: inference.max_age: expected a duration with its unit (ms, s or min) from 1 ms to 60 min, such as 500 ms or 2 s, found "500""#
        ),
        ("inference: {exact: maybe}", #"x.yaml:1:20: inference.exact: expected true or false, found "maybe""#),
        (
            "output: {socket_mode: 0680}",
            #"x.yaml:1:23: output.socket_mode: expected permissions as three or four octal digits from 0000 to 0777, such as 0660, found "0680""#
        ),
        (
            "camera: {max_frame_bytes: 16 MB}",
            #"x.yaml:1:27: camera.max_frame_bytes: expected a size from 4 KiB to 1 GiB, such as 512 KiB, 16 MiB or 1 GiB (a number alone: bytes), found "16 MB""#
        ),
        (
            "output: {log_max_bytes: 1000}",
            #"x.yaml:1:25: output.log_max_bytes: expected 0, or a size from 1 MiB to 1024 GiB, such as 16 MiB (a number alone: bytes), found "1000""#
        ),
        (
            "output: {metrics: scoket}",
            #"x.yaml:1:19: output.metrics: expected none, or socket, the path of a Unix socket with a "/" in it, or an address that only this machine reaches, with its port: 127.0.0.1:9464, [::1]:9464 or localhost:9464, found "scoket"; did you mean "socket"?"#
        ),
        (
            "output: {metrics: 0.0.0.0:9464}",
            #"x.yaml:1:19: output.metrics: expected an address that only this machine reaches, such as 127.0.0.1:9464 or [::1]:9464, found "0.0.0.0:9464": whom else metrics are shown is for a proxy to decide"#
        ),
        (
            "output: {metrics: 127.0.0.1:0}",
            #"x.yaml:1:19: output.metrics: expected a port from 1 to 65535 behind the last colon, found "127.0.0.1:0""#
        ),
        (
            "camera: {fps: .inf}",
            #"x.yaml:1:15: camera.fps: expected auto, or a number from 0.01 to 1000, found ".inf""#
        ),
        (
            "camera: {name: ../x}",
            #"x.yaml:1:16: camera.name: expected auto, or a name of 1 to 64 letters, digits, "-", "_" and ".", not beginning with ".", found "../x""#
        ),
        (
            "model: {std: 0}",
            #"x.yaml:1:14: model.std: expected a number above 0, or a list of one for each channel, found "0""#
        ),
        (
            "model: {mean: [1, x]}",
            "x.yaml:1:15: model.mean: expected a number, or a list of one for each channel, found a list"
        ),
        ("model: {labels: [a, [b]]}", "x.yaml:1:21: model.labels: expected a label, found a list"),
        ("model: {labels: [a, '']}", "x.yaml:1:21: model.labels: expected a label, found an empty one"),
        ("model: {labels: []}", "x.yaml:1:17: model.labels: expected 1 to 65536 labels, found 0"),
        (
            "model: {labels: none.txt}",
            "x.yaml:1:17: model.labels: none.txt: cannot open it: no such file or directory (ENOENT)"
        ),
        (
            "decisions: {smoothing: 2}",
            #"x.yaml:1:24: decisions.smoothing: expected none, or a duration with its unit (ms, s or min) from 0 s to 60 min, such as 500 ms or 2 s, found "2""#
        ),
        (
            "decisions:\n  enter: 60 %\n",
            #"x.yaml:2:10: decisions.enter: expected auto, or a number from 0.001 to 0.999, found "60 %""#
        ),
        (
            "decisions:\n  labels:\n    dark: {entr: 0.7}\n",
            #"x.yaml:3:12: decisions.labels: expected a known key, found "entr"; did you mean "enter"?"#
        ),
        (
            "decisions:\n  labels:\n    dark: {hold: 5}\n",
            #"x.yaml:3:18: decisions.labels: hold: expected a duration with its unit (ms, s or min) from 0 s to 1440 min, such as 500 ms or 2 s, found "5""#
        ),
        (
            "decisions:\n  labels: {dark: 3}\n",
            #"x.yaml:2:18: decisions.labels: expected a map of enter, leave, hold and priority for "dark", found "3""#
        ),
        (
            "decisions: {deny: [dark, [x]]}",
            "x.yaml:1:26: decisions.deny: expected a list of labels, found a list in it"
        ),
        ("decisions: {allow: dark}", #"x.yaml:1:20: decisions.allow: expected all, or a list of labels, found "dark""#),
        ("camera: &a {fps: 1}\n", "x.yaml:1:9: expected a value, found an anchor: write the value out"),
        ("camera: *a\n", "x.yaml:1:9: expected a value, found an alias: write the value out"),
        ("camera: !!map {}\n", "x.yaml:1:9: expected a value, found a tag: leave it out"),
        ("a: 1\n---\nb: 2\n", "x.yaml:2:1: expected one document, found a second one"),
        ("? [a]\n: 1\n", "x.yaml:1:3: expected a key, found a list"),
    ])
    func sentence(text: String, expected: String) {
        let error = #expect(throws: SettingsError.self) { try read(text, file: "x.yaml") }
        #expect(error?.description == expected)
    }

    @Test(arguments: [
        "192.168.1.1:9464", ":9464", "*:9464", "[::]:9464", "[::1%lo]:1", "::1:9464", "127.0.0.1.evil.org:1",
        "127.0.1:1",
        "127.0.0.256:1", "127.0.0.+1:1", "2130706433:1", "localhost.localdomain:1", "127.0.0.1:65536", "127.0.0.1:+1",
        "127.0.0.1",
        "9464", "metrics",
    ])
    func whatMetricsAreNotServedOn(text: String) {
        let error = #expect(throws: SettingsError.self) { try read("output: {metrics: \"\(text)\"}", file: "x.yaml") }
        #expect(error?.description.hasPrefix("x.yaml:1:19: output.metrics: expected ") == true)
    }

    @Test func whatIsNoYAMLIsLocated() {
        let error = #expect(throws: SettingsError.self) { try read("camera:\n  fps: [1\noutput: x\n", file: "x.yaml") }
        #expect(error?.mistakes.first?.subject == "x.yaml:3:7")
        #expect(error?.kind == .malformed)
        #expect(throws: SettingsError.self) {
            try Configuration.read([0x61, 0x3A, 0x20, 0xFF], file: "x.yaml", environment: [:])
        }
    }

    @Test func allMistakesAreSaidAtOnce() {
        let error = #expect(throws: SettingsError.self) {
            try read(
                "camera: {fps: x, sizes: 1}\nmdoel: {}\n", file: "x.yaml",
                environment: ["OCELLUS_DECISIONS_TOP": "0"])
        }
        #expect(
            error?.mistakes.map(\.subject) == ["x.yaml:2:1", "x.yaml:1:18", "x.yaml:1:15", "OCELLUS_DECISIONS_TOP"])
        #expect(
            error?.mistakes.last?.description
                == "OCELLUS_DECISIONS_TOP: decisions.top: expected a whole number of labels from 1 to 1000, found \"0\""
        )
    }

    @Test func aVariableThatSetsNothingIsFound() throws {
        let variables = [
            "OCELLUS_OUTPUT_SOKCET": "x", "OCELLUS_OUTPUT_SOCKET": "x", "OCELLUS_ISA": "avx2",
            "OCELLUS_SOMETHING_ELSE": "x",
            "HOME": "/",
        ]
        #expect(
            Configuration.unknownVariables(in: variables, besides: ["OCELLUS_ISA"]) == [
                "OCELLUS_OUTPUT_SOKCET: no setting has this variable; did you mean \"OCELLUS_OUTPUT_SOCKET\"?",
                "OCELLUS_SOMETHING_ELSE: no setting has this variable",
            ])
        _ = try read("", environment: variables)
    }

    @Test func depthIsBounded() {
        let deep = String(repeating: "[", count: 100_000)
        let error = #expect(throws: SettingsError.self) { try read("camera: " + deep, file: "x.yaml") }
        #expect(error?.description == "x.yaml:1:40: expected at most 32 levels of lists and maps, found more")
        let flow = String(repeating: "{a: ", count: 40)
        #expect(throws: SettingsError.self) { try read(flow, file: "x.yaml") }
    }

    @Test func filesAreBounded() throws {
        let folder = try TemporaryFolder()
        let file = folder.write("big.yaml", String(repeating: "#", count: Configuration.byteLimit + 1))
        let error = #expect(throws: SettingsError.self) { try Configuration.load(file: file, environment: [:]) }
        #expect(error?.description == "\(file): expected at most 1048576 bytes, found more")
        #expect(error?.kind == .malformed)
        let fits = folder.write("fits.yaml", String(repeating: "#", count: Configuration.byteLimit))
        #expect(throws: Never.self) { try Configuration.load(file: fits, environment: [:]) }
    }

    @Test func aFileThatCannotBeOpenedIsAnotherKindOfError() throws {
        let folder = try TemporaryFolder()
        let missing = #expect(throws: SettingsError.self) {
            try Configuration.load(file: folder.path + "/no.yaml", environment: [:])
        }
        #expect(missing?.kind == .unopenable)
        #expect(missing?.description == "\(folder.path)/no.yaml: cannot open it: no such file or directory (ENOENT)")
        let directory = #expect(throws: SettingsError.self) {
            try Configuration.load(file: folder.path, environment: [:])
        }
        #expect(directory?.description == "\(folder.path): cannot read it: is a directory (EISDIR)")
    }

    /// Hostile text: no crash, no hang, whatever the bytes.
    @Test func mutatedTextsAreReadOrRefused() throws {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var random = SplitMix(state: seed)
        let original = Array("camera: {name: front}\nmodel:\n  labels: [a, \"b\"]\n  mean: 1e3\ninference:\n- x\n".utf8)
        for _ in 0..<3000 {
            var bytes = original
            for _ in 0...random.next() % 4 {
                let place = Int(random.next() % UInt64(bytes.count))
                if random.next() % 3 == 0 {
                    bytes.remove(at: place)
                } else {
                    bytes[place] = UInt8(truncatingIfNeeded: random.next())
                }
            }
            do {
                _ = try Configuration.read(bytes, file: "x.yaml", environment: [:])
            } catch {
                #expect(!error.mistakes.isEmpty)
            }
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

/// A folder that is gone after the test.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/ocellus-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String) -> String {
        _ = FileManager.default.createFile(atPath: "\(path)/\(name)", contents: Data(text.utf8))
        return "\(path)/\(name)"
    }
}
