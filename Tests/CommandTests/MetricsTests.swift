import Foundation
import Glibc
import Testing

/// A python3 that has Prometheus' own parser; the first in PATH may be another one than Debian's.
private let parser = ["python3", "/usr/bin/python3"].first {
    OtherProgram.works($0, "-c", "import prometheus_client.openmetrics.parser")
}

/// The figures of a run, as Prometheus gets them.
@Suite(.timeLimit(.minutes(5))) struct MetricsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let frameCount = 20

    /// A run over a pipe that has given so many frames and is not at its end, with metrics on; until the body is through.
    private func run(_ output: String = "metrics: socket", _ body: (Command) throws -> Void) throws -> Outcome {
        let pipe = "\(folder.path)/pipe"
        try #require(mkfifo(pipe, 0o600) == 0)
        let descriptor = open(pipe, O_RDWR | O_CLOEXEC)
        defer { close(descriptor) }
        let configuration = try folder.write("camera: {name: front}\noutput: {\(output)}\n", to: "front.yaml")
        let command = try Command(
            ["run", "--source", "-", "--stdout", "json", "--config", configuration], in: folder, input: pipe,
            output: .pipe)
        // All of it has room in the pipe.
        let recording = y4m(frames: Self.frameCount, fps: 50, width: 32, height: 24)
        #expect(write(descriptor, recording, recording.count) == recording.count)
        var last = -1
        while last < Self.frameCount - 1 {
            let line = try Line(#require(try command.line()))
            if line.type == "prediction" { last = line.seq ?? last }
        }
        try body(command)
        command.signal(SIGTERM)
        return try command.outcome()
    }

    private func text(_ path: String) throws -> String {
        let client = try #require(Subscriber(path))
        client.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        let lines = client.rest()
        #expect(lines.first == "HTTP/1.1 200 OK\r")
        #expect(lines.contains("Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8\r"))
        return lines.drop { $0 != "\r" }.dropFirst().map { $0 + "\n" }.joined()
    }

    private var socket: String { "\(folder.path)/ocellus/front/metrics" }

    /// The samples by their names and labels.
    private func samples() throws -> [String: String] {
        var samples: [String: String] = [:]
        for line in try text(socket).split(separator: "\n") where !line.hasPrefix("#") {
            let space = try #require(line.lastIndex(of: " "))
            samples[String(line[..<space])] = String(line[line.index(after: space)...])
        }
        return samples
    }

    private struct Status: Decodable {
        struct Frames: Decodable {
            let captured: Int
            let classified: Int
            let in_flight: Int
            let dropped: [String: Int]
        }
        struct Parts: Decodable {
            let frames: Frames
        }
        let status: Parts
    }

    @Test func theyAgreeWithTheStatusLine() throws {
        let outcome = try run { _ in
            let json = try Command.run("status", "front", "--json", in: folder)
            let frames = try JSONDecoder().decode(Status.self, from: Data(json.bytes)).status.frames
            let samples = try self.samples()
            #expect(frames.captured == Self.frameCount)
            #expect(samples["ocellus_frames_captured_total"] == "\(frames.captured)")
            #expect(samples["ocellus_frames_classified_total"] == "\(frames.classified)")
            #expect(samples["ocellus_frames_in_flight"] == "\(frames.in_flight)")
            #expect(frames.dropped.count == 9)
            for (fate, count) in frames.dropped {
                #expect(samples["ocellus_frames_dropped_total{fate=\"\(fate)\"}"] == "\(count)")
            }
            for stage in ["queue", "preprocess", "inference", "total"] {
                let name = "ocellus_frame_latency_seconds"
                #expect(samples["\(name)_count{stage=\"\(stage)\"}"] == "\(frames.classified)")
                #expect(samples["\(name)_bucket{stage=\"\(stage)\",le=\"+Inf\"}"] == "\(frames.classified)")
            }
            #expect(samples["ocellus_source_up"] == "1")
            #expect(
                samples.contains { $0.key.hasPrefix("ocellus_build_info{version=\"0.1.0\",isa=\"") && $0.value == "1" })
        }
        #expect(outcome.status == 0)
        #expect(!folder.contains("ocellus/front/metrics"))
    }

    @Test func subscribersAndReloadsAreCounted() throws {
        let outcome = try run("metrics: socket, log: log") { command in
            let subscriber = try #require(Subscriber("\(folder.path)/ocellus/front.sock"))
            _ = try #require(subscriber.line())
            #expect(try eventually { try self.samples()["ocellus_subscribers"] == "1" })
            for text in ["decisions: {top: 2}", "decisions: {top: 2}", "decisions: {top: x}"] {
                try folder.write(
                    "camera: {name: front}\noutput: {metrics: socket, log: log}\n\(text)\n", to: "front.yaml")
                _ = try Command.run("reload", "--wait", "front", in: folder)
            }
            let after = [
                "ocellus_reloads_total{verdict=\"changed\"}", "ocellus_reloads_total{verdict=\"unchanged\"}",
                "ocellus_reloads_total{verdict=\"refused\"}", "ocellus_log_lines_lost_total",
            ]
            #expect(try eventually { try self.samples()[after[2]] == "1" })
            let samples = try self.samples()
            #expect(after.map { samples[$0] } == ["1", "1", "1", "0"])
            // The refusal is an event, which the subscriber is given.
            #expect(samples["ocellus_subscriber_lines_published_total"].flatMap { Int($0) } ?? 0 > 0)
            #expect(
                try eventually {
                    let lines = folder.text("log").split(separator: "\n").count
                    return try self.samples()["ocellus_log_lines_written_total"] == "\(lines)"
                })
        }
        #expect(outcome.status == 0)
    }

    @Test(
        .enabled(
            if: parser != nil, "python3 has no module prometheus_client; install Debian's python3-prometheus-client"))
    func prometheusUnderstandsThem() throws {
        let script = """
            import json, sys
            from prometheus_client.openmetrics.parser import text_string_to_metric_families
            families = list(text_string_to_metric_families(sys.stdin.read()))
            print(json.dumps({family.name: [family.type, family.unit, len(family.samples)] for family in families}))
            """
        // What a label may be, it is in the text of others, too.
        let model = try folder.write(bytes(ofFile: builtinModel), to: "a\\\"b\nc.onnx")
        _ = try run("metrics: ./m.sock, log: log}\nmodel: {path: \(String(reflecting: model))") { _ in
            let input = try folder.write(text("\(folder.path)/m.sock"), to: "metrics.txt")
            let outcome = try OtherProgram.run([try #require(parser), "-c", script], input: input, in: folder)
            #expect(outcome.status == 0, "\(outcome.messages)")
            for part in [
                #""ocellus_frames_captured": ["counter", "", 1]"#, #""ocellus_frames_dropped": ["counter", "", 9]"#,
                #""ocellus_frame_latency_seconds": ["histogram", "seconds", 68]"#, #""ocellus_model": ["info", "", 1]"#,
                #""ocellus_last_prediction_time_seconds": ["gauge", "seconds", 1]"#, #""ocellus_log_lines_written""#,
            ] {
                #expect(outcome.output.contains(part), "\(part) \(outcome.output)")
            }
        }
    }

    @Test func aSocketThatIsTakenIsSaid() throws {
        let first = try Command(
            ["run", "--source", "builtin:demo", "--loop", "--stdout", "json"], in: folder, output: .pipe,
            environment: ["OCELLUS_OUTPUT_METRICS": "\(folder.path)/m"])
        _ = try first.line()
        let second = try Command.run(
            "run", "--source", "builtin:demo", "--stdout", "none", in: folder,
            environment: ["OCELLUS_CAMERA_NAME": "back", "OCELLUS_OUTPUT_METRICS": "\(folder.path)/m"])
        #expect(second.status == 69 && second.messages.contains("expected nobody to listen there"))
        #expect(!folder.contains("ocellus/back.sock"))
        first.signal(SIGTERM)
        #expect(try first.outcome().status == 0)
    }

    @Test func checkWarnsOfAPort() throws {
        let file = try folder.write(
            "camera: {source: builtin:demo}\noutput: {metrics: \"[::1]:9464\"}\n", to: "front.yaml")
        let units = "\(repository)/systemd"
        let outcome = try Command.run("check", file, in: folder, environment: ["SYSTEMD_UNIT_PATH": units])
        #expect(outcome.status == 0 && outcome.messageLines.count == 1)
        #expect(outcome.messages.contains("output.metrics: as a service, ocellus@front has no network; copy "))
        // With the drop-in, as it is shipped.
        _ = try folder.makeFolder("ocellus@front.service.d")
        try folder.write(
            try bytes(ofFile: "\(repository)/systemd/examples/metrics-tcp.conf"), to: "ocellus@front.service.d/x.conf")
        let allowed = try Command.run(
            "check", file, in: folder, environment: ["SYSTEMD_UNIT_PATH": "\(folder.path):\(units)"])
        #expect(allowed.status == 0 && allowed.messages == "", "\(allowed.messages)")
        let path = try folder.write("output: {metrics: none/there/m.sock}\n", to: "back.yaml")
        #expect(try Command.run("check", path, in: folder).status == 78)
        let long = try folder.write("output: {metrics: ./\(String(repeating: "x", count: 200))}\n", to: "long.yaml")
        #expect(
            try Command.run("check", long, in: folder).messages.contains("expected a socket path of 1 to 107 bytes"))
    }
}
