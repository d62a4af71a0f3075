import Decisions
import Frames
import Pipeline
import Synchronization
import Testing

/// A model is exchanged between two frames.
struct ExchangeTests {
    private final class Gate: Sendable {
        private let isClosed = Atomic(false)

        func close() { isClosed.store(true, ordering: .relaxed) }
        var isOpen: Bool { !isClosed.load(ordering: .relaxed) }
    }

    /// Gives frames until the gate is closed.
    private final class EndlessSource: FrameSource {
        private let noise = NoiseSource(count: .max)
        private let gate: Gate

        init(_ gate: Gate) { self.gate = gate }

        var format: FrameFormat { noise.format }

        func read(into slot: inout WritableSlot) throws(SourceError) -> Arrival {
            gate.isOpen ? try noise.read(into: &slot) : .end
        }
    }

    /// Hash and labels that belong together.
    private static func hash(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 12 - digits.count) + digits + String(repeating: "f", count: 52)
    }

    private static func label(_ number: Int) -> String { "model \(number)" }

    private static func classifier(_ number: Int) throws -> Classifier {
        try healthClassifier(hash: hash(number), labels: Array(repeating: label(number), count: 7))
    }

    @Test(arguments: [(1, 1, false), (1, 2, false), (2, 1, false), (3, 1, false), (3, 1, true)])
    func noFrameIsLostAndEachLineIsOfItsModel(lanes: Int, threads: Int, shares: Bool) async throws {
        let exchanges = 20
        let lines = Lines()
        let gate = Gate()
        let options = PipelineOptions(pace: .fast, lanes: lanes, threadsPerLane: threads, sharesWhenIdle: shares)
        let pipeline = Pipeline(
            try Self.classifier(0), options: options,
            open: { EndlessSource(gate) }, emitters: [lines], greeting: greeting, report: { _ in })
        async let run: Void = pipeline.run()
        for number in 1...exchanges {
            var options = options
            options.top = number % 7 + 1
            await pipeline.exchange(try Self.classifier(number), options: options)
        }
        // Whatever comes now is of the last model.
        let seen = lines.all.count
        await lines.wait(for: seen + 5)
        gate.close()
        try await run
        let tally = pipeline.tally
        #expect(tally.captured == tally.classified && tally.inFlight == 0)
        #expect(UInt64(lines.predictions.count) == tally.captured)
        var number = 0
        for line in lines.all {
            if line.contains("\"event\":\"model\",\"state\":\"swapped\"") {
                number += 1
                #expect(line.contains("\"sha256\":\"\(Self.hash(number))\""))
            } else if line.hasPrefix("{\"type\":\"prediction\"") {
                #expect(line.contains("\"model\":\"\(Self.hash(number).prefix(12))\""))
                #expect(line.components("\"label\":\"\(Self.label(number))\"") == (number == 0 ? 5 : number % 7 + 1))
            } else if line.hasPrefix("{\"type\":\"hello\"") {
                #expect(line.contains("\"sha256\":\"\(Self.hash(number))\""))
            }
        }
        #expect(number == exchanges)
    }

    /// An exchange of options alone is no news.
    @Test func theSameModelIsNoNews() async throws {
        let lines = Lines()
        let classifier = try healthClassifier()
        let pipeline = Pipeline(
            classifier, options: PipelineOptions(pace: .fast), open: { NoiseSource(count: 10) }, emitters: [lines],
            greeting: greeting, report: { _ in })
        await pipeline.exchange(classifier, options: PipelineOptions(pace: .fast, top: 2))
        try await pipeline.run()
        #expect(!lines.all.contains { $0.contains("swapped") })
        #expect(lines.predictions.count == 10)
        #expect(lines.predictions.allSatisfy { $0.components("\"label\":") == 2 })
    }

    /// A state goes on under a model that has a label of its name; where nobody decides there is none, and the next is a first one.
    @Test func aStateGoesOnByItsName() async throws {
        let lines = Lines()
        let gate = Gate()
        let rule = StateRules.Label(enter: 0.3, leave: 0.1, hold: 0)
        let rules = StateRules(labels: Array(repeating: rule, count: 7), smoothing: 0, unknown: rule)
        var options = PipelineOptions(pace: .fast, lanes: 1, threadsPerLane: 1)
        options.rules = rules
        // What the model says of noise comes first.
        let whole = try healthClassifier()
        let names = (0..<7).map { "x\($0)" }
        let pipeline = Pipeline(
            try healthClassifier(hash: Self.hash(1), labels: names), options: options, open: { EndlessSource(gate) },
            emitters: [lines], greeting: greeting, report: { _ in })
        async let run: Void = pipeline.run()
        func settle() async { await lines.wait(for: lines.all.count + 5) }
        await settle()
        let first = lines.all.compactMap { $0.firstMatch(of: /"event":"state".*"state":"(x\d)","previous":null/)?.1 }
        let state = try #require(first.first)
        let others = names.map { $0 == state ? $0 : "y" + $0 }
        await pipeline.exchange(try healthClassifier(hash: Self.hash(2), labels: others), options: options)
        await settle()
        #expect(lines.all.filter { $0.contains(#""event":"state""#) }.count == 1)
        options.rules = nil
        await pipeline.exchange(whole, options: options)
        await settle()
        options.rules = rules
        await pipeline.exchange(whole, options: options)
        await settle()
        let events = lines.all.filter { $0.contains(#""event":"state""#) }
        #expect(
            events.count == 2 && events[1].contains(#""previous":null"#) && events[1].contains(#""previous_s":null"#))
        gate.close()
        try await run
    }

    /// After the end there is nobody to wait for.
    @Test func afterTheEndItReturns() async throws {
        let lines = Lines()
        let pipeline = Pipeline(
            try Self.classifier(0), options: PipelineOptions(pace: .fast, lanes: 2), open: { NoiseSource(count: 3) },
            emitters: [lines], greeting: greeting, report: { _ in })
        try await pipeline.run()
        await pipeline.exchange(try Self.classifier(1), options: PipelineOptions(pace: .fast, lanes: 2))
        #expect(lines.predictions.count == 3)
    }
}

extension String {
    /// How often a part of it occurs.
    fileprivate func components(_ part: String) -> Int {
        split(separator: part, omittingEmptySubsequences: false).count - 1
    }
}
