import Foundation
import Testing

/// From the scores of a recording to states, through the whole program.
@Suite struct DecisionTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private struct StateEvent: Decodable, Equatable {
        let type: String
        let event: String?
        let seq: Int?
        let state: String?
        let previous: String?
        let onset, confirmed: String?
        let previous_s: Double?
        let p, threshold: Double?
        let reason: String?
        let initial: Bool?

        /// Seconds of the day.
        static func seconds(_ time: String?) -> Double {
            let parts = (time ?? "").dropFirst(11).dropLast().split(separator: ":").compactMap { Double($0) }
            return parts.count == 3 ? parts[0] * 3600 + parts[1] * 60 + parts[2] : .nan
        }
    }

    private func events(_ lines: [String]) throws -> [StateEvent] {
        try lines.map { try JSONDecoder().decode(StateEvent.self, from: Data($0.utf8)) }
            .filter { $0.type == "event" && $0.event == "state" }
    }

    private func configuration(_ decisions: String) throws -> String {
        try folder.write("camera: {name: front}\ndecisions: {\(decisions)}\n", to: "front.yaml")
    }

    private func replay(_ decisions: String, _ arguments: String..., recording: String = demo) throws -> [String] {
        let command = try Command(
            ["replay", recording, "--fps", "10", "--config", try configuration(decisions)] + arguments, in: folder)
        let outcome = try command.outcome()
        #expect(outcome.status == 0, "\(outcome.messages)")
        return outcome.lines
    }

    @Test func nothingIsDecidedUnlessItIsAskedFor() throws {
        let lines = try replay("top: 3")
        #expect(try events(lines) == [])
        for prediction in try predictions(lines) { #expect(prediction.state == prediction.top?.first?.label) }
    }

    @Test func statesFollowTheScores() throws {
        let lines = try replay("smoothing: 500 ms, hold: 1 s", "--canonical")
        let events = try events(lines)
        #expect(events.count > 4)
        #expect(events.first?.initial == true && events.first?.previous == nil && events.first?.previous_s == nil)
        for (event, before) in zip(events.dropFirst(), events) {
            #expect(event.initial == nil && event.previous == before.state && event.state != before.state)
            let (onset, confirmed) = (StateEvent.seconds(event.onset), StateEvent.seconds(event.confirmed))
            #expect(onset <= confirmed && confirmed >= StateEvent.seconds(before.confirmed) + 1)
            #expect(abs((event.previous_s ?? -1) - (onset - StateEvent.seconds(before.onset))) < 0.11)
            #expect((event.p ?? 0) >= (event.threshold ?? 1))
        }
        // An event stands behind the prediction that made it certain, which has the new state already.
        var state: String?
        var seq: Int?
        for line in lines {
            let event = try JSONDecoder().decode(StateEvent.self, from: Data(line.utf8))
            if event.type == "prediction" {
                seq = event.seq
                state = event.state
            } else if event.event == "state" {
                #expect(event.seq == seq && event.state == state)
            }
        }
    }

    /// The same scene at 30 frames a second, and with one in two and one in six of them; as fast as it goes, and live.
    @Test func theFrameRateDoesNotMatter() throws {
        let pictures = try jpegs(try bytes(ofFile: demo))
        #expect(pictures.count == 200)
        func scene(_ name: String, fps: Int, _ frames: [[UInt8]], _ more: String...) throws -> [StateEvent] {
            let path = try folder.write(Array(frames.joined()), to: name)
            let command = try Command(
                ["replay", path, "--fps", "\(fps)", "--config", try configuration("smoothing: 400 ms, hold: 500 ms")]
                    + more, in: folder)
            let outcome = try command.outcome()
            #expect(outcome.status == 0, "\(outcome.messages)")
            return try events(outcome.lines)
        }
        let scenery = pictures.flatMap { [$0, $0, $0] }
        let whole = try scene("30.mjpeg", fps: 30, scenery)
        #expect(whole.count > 4)
        for fps in [5, 15] {
            let part = stride(from: 0, to: scenery.count, by: 30 / fps).map { scenery[$0] }
            let events = try scene("\(fps).mjpeg", fps: fps, part)
            #expect(events.map(\.state) == whole.map(\.state))
            for (event, other) in zip(events, whole) {
                let apart = abs(StateEvent.seconds(event.onset) - StateEvent.seconds(other.onset))
                #expect(apart <= 1 / Double(fps) + 1e-3, "\(fps): \(event) \(other)")
            }
        }
        let beginning = Array(pictures.prefix(60))
        #expect(
            try scene("b.mjpeg", fps: 20, beginning, "--speed", "real")
                == scene("b.mjpeg", fps: 20, beginning, "--speed", "fast"))
    }

    @Test func onlyTheLabelsThatAreAllowedAreStates() throws {
        let clear = try events(try replay("allow: [clear], hold: 1 s"))
        #expect(Set(clear.compactMap(\.state)) == ["clear", "unknown"])
        let other = try events(try replay("deny: [clear], hold: 1 s"))
        #expect(!other.contains { $0.state == "clear" } && other.contains { $0.state == "unknown" })
    }

    @Test(arguments: [
        (
            "labels: {covred: {enter: 0.7}}",
            #":2:22: expected a label of the model, found "covred"; did you mean "covered"?"#
        ),
        (
            "deny: [cat]",
            #":2:20: expected a label of the model, found "cat"; the model has clear, dark, bright, blurred, covered, noisy, no-signal"#
        ),
        ("enter: 0.3, leave: 0.4", ":2:32: decisions.leave: expected at most enter, which is 0.3, found 0.4"),
        ("allow: [dark], deny: [clear]", ":2:35: decisions.deny: expected either allow or deny, found both"),
    ])
    func whatContradictsTheModelOrItself(decisions: String, sentence: String) throws {
        let file = try configuration(decisions)
        for arguments in [
            ["check", file], ["replay", demo, "--config", file], ["run", "--source", demo, "--config", file],
        ] {
            let outcome = try Command(arguments, in: folder).outcome()
            #expect(outcome.status == 78)
            #expect(outcome.messageLines.contains("ocellus: \(file)\(sentence)"), "\(outcome.messages)")
        }
    }

    /// A label that is called as the state in which none is seen is that state, and no other.
    @Test func aLabelCalledUnknownIsThatState() throws {
        let labels = ["unknown", "dark", "bright", "blurred", "covered", "noisy", "no-signal"]
        try folder.write(labels.joined(separator: "\n") + "\n", to: "labels")
        try folder.write(
            "camera: {name: front}\nmodel: {labels: labels}\ndecisions: {smoothing: 300 ms, hold: 0 s}\n",
            to: "front.yaml")
        let outcome = try Command.run(
            "replay", demo, "--fps", "10", "--config", "\(folder.path)/front.yaml", in: folder)
        #expect(outcome.status == 0, "\(outcome.messages)")
        let told = try events(outcome.lines)
        #expect(told.count > 4 && told.first?.state == "unknown" && told.allSatisfy { $0.state != $0.previous })
        #expect(
            try Command.run(
                "check", try configuration("allow: [unknown]"), in: folder,
                environment: ["OCELLUS_MODEL_LABELS": "labels"]
            )
            .status == 78)
    }

    /// A run that begins where another one ended.
    @Test func theStateSurvivesARestart() throws {
        let file = try configuration("smoothing: 200 ms, hold: 0 s, state_file: state")
        let still = try folder.write(
            Array(repeatElement(try jpegs(try bytes(ofFile: demo))[0], count: 20).joined()), to: "s.mjpeg")
        func run() throws -> [StateEvent] {
            let outcome = try Command.run(
                "run", "--source", still, "--fps", "20", "--stdout", "json", "--config", file, in: folder)
            #expect(outcome.status == 0, "\(outcome.messages)")
            return try events(outcome.lines)
        }
        let first = try run()
        #expect(first.map(\.state) == ["clear"] && first[0].initial == true)
        #expect(folder.text("state").hasSuffix("\n") && folder.text("state").contains(#""state":"clear""#))
        #expect(try run() == [])

        // Whoever subscribes is told.
        let command = try Command(
            ["run", "--source", still, "--fps", "20", "--loop", "--stdout", "json", "--config", file], in: folder,
            output: .pipe)
        _ = try command.line()
        let subscriber = try #require(Subscriber("\(folder.path)/ocellus/front.sock"))
        var told: StateEvent?
        while told == nil, let line = subscriber.line() { told = try events([line]).first }
        #expect(told == first[0])
        command.signal(SIGTERM)
        #expect(try command.outcome().status == 0)

        // Of another model it says nothing.
        let kept = folder.text("state")
        let digit = try #require(kept.firstMatch(of: /"model":"(.)/)).1
        try folder.write(
            kept.replacingOccurrences(of: #""model":"\#(digit)"#, with: #""model":"\#(digit == "0" ? "1" : "0")"#),
            to: "state")
        #expect(try run().map(\.state) == ["clear"])
        try folder.write("no state", to: "state")
        let outcome = try Command.run("run", "--source", still, "--config", file, in: folder)
        #expect(
            outcome.status == 0 && outcome.messages.contains("state: expected the state that was kept, found something")
        )
    }

    /// Once nobody decides any more, newcomers are told of no state.
    @Test func noStateStandsWhereNobodyDecides() throws {
        let file = try configuration("smoothing: 200 ms, hold: 0 s, top: 1")
        let still = try folder.write(
            Array(repeatElement(try jpegs(try bytes(ofFile: demo))[0], count: 20).joined()), to: "s.mjpeg")
        let command = try Command(
            ["run", "--source", still, "--fps", "20", "--loop", "--stdout", "json", "--config", file], in: folder,
            output: .pipe)
        while try events([try #require(try command.line())]).isEmpty {}
        _ = try configuration("top: 3")
        command.signal(SIGHUP)
        while try #require(try command.line()).components(separatedBy: #""label":"#).count != 4 {}
        let subscriber = try #require(Subscriber("\(folder.path)/ocellus/front.sock"))
        var told: [String] = []
        while let line = subscriber.line() {
            if line.contains(#""type":"prediction""#) { break }
            told.append(line)
        }
        #expect(told.count >= 2)
        #expect(try events(told) == [])
        // What is decided from then on has nothing before it.
        _ = try configuration("smoothing: 200 ms, hold: 0 s, top: 2")
        command.signal(SIGHUP)
        var first: StateEvent?
        while first == nil { first = try events([try #require(try command.line())]).first }
        #expect(first?.state == "clear" && first?.previous == nil && first?.initial == true && first?.previous_s == nil)
        command.signal(SIGTERM)
        #expect(try command.outcome().status == 0)
    }

    /// Two pictures of each event, whose names it tells, and which are the camera's own bytes.
    @Test func theEvidenceIsKept() throws {
        let pictures = try jpegs(try bytes(ofFile: demo))
        let file = try configuration("smoothing: 300 ms, hold: 0 s, snapshot: seen")
        let scene = try folder.write(Array(pictures.prefix(60).joined()), to: "scene.mjpeg")
        let outcome = try Command.run(
            "run", "--source", scene, "--fps", "10", "--stdout", "json", "--config", file, in: folder,
            environment: ["OCELLUS_INFERENCE_MAX_AGE": "60 s"])
        #expect(outcome.status == 0, "\(outcome.messages)")
        struct Told: Decodable {
            struct Names: Decodable { let onset, confirmed: String? }
            let event, state: String?
            let seq: Int?
            let snapshots: Names?
        }
        let told = try outcome.lines.map { try JSONDecoder().decode(Told.self, from: Data($0.utf8)) }
            .filter { $0.event == "state" }
        #expect(told.count > 2)
        var names: Set<String> = []
        for event in told {
            let (onset, confirmed) = (try #require(event.snapshots?.onset), try #require(event.snapshots?.confirmed))
            #expect(onset.hasSuffix("_\(event.state ?? "")_onset.jpg"))
            let seq = try #require(event.seq)
            #expect(try bytes(ofFile: "\(folder.path)/seen/\(confirmed)") == pictures[seq])
            let first = try bytes(ofFile: "\(folder.path)/seen/\(onset)")
            #expect(pictures[..<(seq + 1)].contains { $0 == first })
            names.formUnion([onset, confirmed])
        }
        let found = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/seen")
        #expect(Set(found).isSuperset(of: names))
        // They are of the run, not of the frames.
        let canonical = try Command.run("canonical", in: folder, input: try folder.write(outcome.output, to: "log"))
        #expect(canonical.output.contains(#""event":"state""#) && !canonical.output.contains("snapshots"))
    }

    /// The pictures of concatenated JPEGs, which have no thumbnails.
    private func jpegs(_ bytes: [UInt8]) throws -> [[UInt8]] {
        let starts = bytes.indices.dropLast(2).filter {
            bytes[$0] == 0xFF && bytes[$0 + 1] == 0xD8 && bytes[$0 + 2] == 0xFF
        }
        return zip(starts, starts.dropFirst() + [bytes.count]).map { Array(bytes[$0..<$1]) }
    }
}
