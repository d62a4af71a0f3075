import Messages
import Testing

private let labels = LabelTable(["clear", "covered \"thing\""])

/// Every line of the protocol, byte for byte.
@Suite struct LineTests {
    @Test func hello() throws {
        var hello = Hello(
            version: "0.1.0",
            camera: .init(name: "front", source: "/dev/video0", format: "MJPG", width: 1280, height: 720, fps: 30),
            model: .init(name: "camera-health", sha256: "3f", labels: labels, width: 128, height: 96))
        #expect(
            try text(hello) == #"{"type":"hello","protocol":{"major":1,"minor":0},"ocellus":"0.1.0","#
                + #""camera":{"name":"front","source":"/dev/video0","format":"MJPG","width":1280,"height":720,"fps":30},"#
                + #""model":{"name":"camera-health","sha256":"3f","labels":["clear","covered \"thing\""],"#
                + #""width":128,"height":96}}"# + "\n")
        hello.camera?.fps = 29.97
        #expect(try text(hello).contains(#""fps":29.97}"#))
        hello.camera = nil
        #expect(try text(hello).contains(#""camera":null,"#))
    }

    @Test func prediction() throws {
        let line = try withPrediction(scores: [0.9731, 0.1]) { try text($0) }
        #expect(
            line == #"{"type":"prediction","seq":123,"time":"2026-11-22T08:00:00.123456Z","captured_ns":81234567890,"#
                + #""age_ms":7.4,"dropped":0,"model":"3fa9c1d20b7e","state":"clear","top":["#
                + #"{"label":"clear","index":0,"p":0.9731},{"label":"covered \"thing\"","index":1,"p":0.1}]}"# + "\n")
        let undecided = try withPrediction(scores: [1, 0], state: .undecided) { try text($0) }
        #expect(undecided.contains(#""state":null,"top"#))
    }

    @Test func aScoreThatIsNoNumberIsAnError() {
        for score in [Float.nan, .infinity, -.infinity] {
            #expect(throws: LineError.notFinite(key: "p")) {
                try withPrediction(scores: [score, 0]) { try text($0) }
            }
        }
    }

    @Test func aLineLongerThanItsBufferIsAnError() throws {
        let line = ErrorLine(message: "0123456789")
        let length = try text(line).utf8.count
        var exact = JSONWriter(capacity: length)
        try line.writeLine(to: &exact)
        var short = JSONWriter(capacity: length - 1)
        #expect(throws: LineError.tooLong(capacity: length - 1)) { try line.writeLine(to: &short) }
        try Gap(lost: 1).writeLine(to: &short)
        #expect(short.withLine { String(decoding: $0, as: UTF8.self) } == "{\"type\":\"gap\",\"lost\":1}\n")
    }

    @Test func status() throws {
        let times = Status.Percentiles(p50: 1_000_000, p95: 2_500_000, p99: 12_345_678)
        let status = Status(
            time: 0, uptime: 60_000_000_000,
            frames: .init(
                captured: 1800, classified: 1790, inFlight: 1, dropped: [.init(fate: "driver_gap", count: 9)]),
            latency: .init(queue: times, preprocess: times, inference: times, total: times), askedRate: 30,
            gotRate: 29.9, subscribers: 2)
        let percentiles = #"{"p50":1,"p95":2.5,"p99":12.346}"#
        #expect(
            try text(status) == #"{"type":"status","time":"1970-01-01T00:00:00.000000Z","uptime_s":60.0,"#
                + #""frames":{"captured":1800,"classified":1790,"in_flight":1,"dropped":{"driver_gap":9}},"#
                + #""latency_ms":{"queue":\#(percentiles),"preprocess":\#(percentiles),"#
                + #""inference":\#(percentiles),"total":\#(percentiles)},"rate":{"asked":30,"got":29.9},"#
                + #""subscribers":2}"# + "\n")
    }

    @Test func theSmallOnes() throws {
        #expect(try text(Gap(lost: 17)) == #"{"type":"gap","lost":17}"# + "\n")
        #expect(try text(ErrorLine(message: "no\n")) == #"{"type":"error","message":"no\n"}"# + "\n")
        #expect(
            try text(ErrorLine(file: "a.jpg", message: "no"))
                == #"{"type":"error","file":"a.jpg","message":"no"}"# + "\n")
        #expect(
            try text(CameraEvent(state: .lost, time: 0, reason: "ENODEV: device unplugged"))
                == #"{"type":"event","event":"camera","state":"lost","time":"1970-01-01T00:00:00.000000Z","#
                + #""reason":"ENODEV: device unplugged"}"# + "\n")
        let (indices, scores) = ([1], [Float(0.5)])
        let line = try indices.withUnsafeBufferPointer { indices in
            try scores.withUnsafeBufferPointer { scores in
                try text(Classification(file: "a.jpg", labels: labels, top: indices, scores: scores))
            }
        }
        #expect(
            line == #"{"type":"prediction","file":"a.jpg","top":["#
                + #"{"label":"covered \"thing\"","index":1,"p":0.5}]}"# + "\n")
    }
}

@Suite struct StateEventTests {
    private func event(_ state: Prediction.State, after previous: Prediction.State) -> StateEvent {
        StateEvent(
            seq: 9, labels: labels, state: state, previous: previous, previousLabels: LabelTable(["bird"]),
            onset: 1_795_334_400_000_000_000, confirmed: 1_795_334_401_250_000_000,
            previousDuration: previous == .undecided ? nil : 812_449_000_000, score: 0.625, threshold: 0.6,
            reason: previous == .undecided ? .entered : .outranked)
    }

    @Test func aStateIsToldWithWhatItEnds() throws {
        let common = #""onset":"2026-11-22T08:00:00.000000Z","confirmed":"2026-11-22T08:00:01.250000Z","#
        #expect(
            try text(event(.label(1), after: .label(0)))
                == #"{"type":"event","event":"state","seq":9,"state":"covered \"thing\"","previous":"bird","# + common
                + #""previous_s":812.4,"p":0.625,"threshold":0.6,"reason":"outranked"}"# + "\n")
        #expect(
            try text(event(.unknown, after: .undecided))
                == #"{"type":"event","event":"state","seq":9,"state":"unknown","previous":null,"# + common
                + #""previous_s":null,"p":0.625,"threshold":0.6,"reason":"entered","initial":true}"# + "\n")
    }

    /// By which they are told apart without being read.
    @Test func linesBeginAsTheySay() throws {
        #expect(try event(.unknown, after: .undecided).bytes().starts(with: StateEvent.beginning))
        for name in HealthEvent.Name.allCases {
            for isActive in [false, true] {
                let line = try HealthEvent(name: name, isActive: isActive, onset: 0, confirmed: 0).bytes()
                #expect(line.starts(with: HealthEvent.beginning(name, isActive: isActive)))
                #expect(!line.starts(with: HealthEvent.beginning(name, isActive: !isActive)))
            }
        }
    }
}

func text(_ line: some Line) throws -> String { String(decoding: try line.bytes(), as: UTF8.self) }

func withPrediction<Result>(
    scores: [Float], state: Prediction.State = .label(0), _ body: (Prediction) throws -> Result
) rethrows -> Result {
    let indices = Array(scores.indices)
    return try indices.withUnsafeBufferPointer { indices in
        try scores.withUnsafeBufferPointer { scores in
            try body(
                Prediction(
                    seq: 123, time: 1_795_334_400_123_456_789, capturedAt: 81_234_567_890, age: 7_400_400, dropped: 0,
                    model: EscapedText("3fa9c1d20b7e"), labels: labels, state: state, top: indices, scores: scores))
        }
    }
}
