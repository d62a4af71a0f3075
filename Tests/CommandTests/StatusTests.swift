import Foundation
import Testing

/// `ocellus status`
@Suite(.timeLimit(.minutes(5))) struct StatusTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func aRunningInstanceTellsAtOnce() throws {
        let recording = try folder.write(y4m(frames: 100, fps: 100), to: "recording.y4m")
        let instance = try Command(
            ["run", "--source", recording, "--loop", "--stdout", "json"], in: folder, output: .pipe,
            environment: ["OCELLUS_CAMERA_NAME": "front"])
        _ = try instance.line()
        let start = ContinuousClock.now
        let json = try Command.run("status", "front", "--json", in: folder)
        // The next line for all comes ten seconds after the start.
        #expect(ContinuousClock.now - start < .seconds(8))
        #expect(json.status == 0 && json.messages == "" && json.lines.count == 1)
        let parts = try JSONDecoder().decode([String: Line].self, from: Data(json.bytes))
        #expect(parts.count == 3)
        for (name, line) in parts { #expect(line.type == name) }
        #expect(json.output.hasPrefix(#"{"hello":{"type":"hello","protocol":"#))
        let table = try Command.run("status", "front", in: folder)
        #expect(table.status == 0)
        #expect(
            table.lines.map { $0.prefix { $0 != " " } } == [
                "instance", "camera", "model", "frames", "dropped", "rate", "latency", "subscribers", "sees",
            ])
        #expect(table.output.contains("instance     front, ocellus 0.1.0, up "))
        #expect(table.output.contains("camera       \(recording), GREY 64x48, 100 fps\n"))
        #expect(table.output.contains("subscribers  1, this one included\n"))
        instance.signal(SIGTERM)
    }

    @Test func theTableIsMadeOfTheLines() throws {
        let speaker = try Speaker("\(folder.path)/ocellus/front.sock")
        let command = try Command(["status", "front"], in: folder)
        try speaker.answer()
        let label = "c\u{1B}[2Jlear"
        speaker.say(Speaker.hello, Speaker.status, try Speaker.prediction(1, [(label, 0.973), ("covered", 0.012)]))
        let outcome = try command.outcome()
        #expect(outcome.status == 0)
        #expect(
            outcome.output == """
                instance     front, ocellus 9.8.7, up 1 h 2 min
                camera       /dev/video7, MJPG 1280x720, 30 fps
                model        birds 0123456789ab, 224x224, 2 labels
                frames       1800 captured, 1790 classified, 1 in flight
                dropped      9 (driver_gap 7, stale 2)
                rate         29.9 of 30 frames/s
                latency      queue 0.1/0.2/0.3, preprocess 1.1/1.2/1.3, inference 2.1/2.2/2.3, total 3.1/3.2/3.3 ms (p50/p95/p99)
                subscribers  2, this one included
                sees         c?[2Jlear 97.3 %, covered 1.2 %

                """)
    }

    @Test func jsonIsPassedThrough() throws {
        let speaker = try Speaker("\(folder.path)/ocellus/front.sock")
        let command = try Command(["status", "front", "--json"], in: folder)
        try speaker.answer()
        let status = #"{"type":"status","new":[1.50,{"x":"y"}]}"#
        speaker.say(Speaker.hello, #"{"type":"event"}"#, status)
        speaker.hangUp()
        let outcome = try command.outcome()
        #expect(outcome.output == #"{"hello":\#(Speaker.hello),"status":\#(status),"prediction":null}"# + "\n")
    }

    @Test func noStatusIsAFailure() throws {
        let speaker = try Speaker("\(folder.path)/ocellus/front.sock")
        let command = try Command(["status", "front"], in: folder)
        try speaker.answer()
        speaker.say(Speaker.hello)
        speaker.hangUp()
        let outcome = try command.outcome()
        #expect(
            outcome.status == 69 && outcome.output == "" && outcome.messages.contains("expected a hello and a status"))
        let none = try Command.run("status", "back", in: folder)
        #expect(none.status == 69 && none.messages.hasPrefix("ocellus: back: no instance of that name runs"))
    }
}
