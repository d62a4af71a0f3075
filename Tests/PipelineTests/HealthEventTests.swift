import Frames
import Messages
import Pipeline
import Testing

/// What the course of pictures shows, as events with their times.
@Suite struct HealthEventTests {
    private static let period: UInt64 = 100_000_000

    /// Ten frames a second of noise, from some frame to another always the same.
    private final class SeizingSource: FrameSource {
        private let noise: NoiseSource
        private let repeated: Range<Int>
        private var index = 0
        private var kept: [UInt8] = []

        init(count: Int, repeated: Range<Int>) {
            noise = NoiseSource(count: count, period: HealthEventTests.period)
            self.repeated = repeated
        }

        var format: FrameFormat { noise.format }

        func read(into slot: inout WritableSlot) throws(SourceError) -> Arrival {
            let arrival = try noise.read(into: &slot)
            guard case .frame = arrival else { return arrival }
            if index == repeated.lowerBound { kept = Array(slot.bytes[..<slot.byteCount]) }
            if repeated.contains(index) { slot.bytes.copyBytes(from: kept) }
            index += 1
            return arrival
        }
    }

    private func events(count: Int, repeated: Range<Int>) async throws -> [String] {
        let lines = Lines()
        var options = PipelineOptions(pace: .fast, lanes: 1, threadsPerLane: 1)
        options.judgesHealth = true
        let pipeline = Pipeline(
            try healthClassifier(), options: options, open: { SeizingSource(count: count, repeated: repeated) },
            emitters: [lines], greeting: greeting, report: { _ in })
        try await pipeline.run()
        return lines.all.filter { $0.contains(#""event":"health""#) }
    }

    private func event(_ isActive: Bool, onset: Int64, confirmed: Int64) throws -> String {
        let period = Int64(Self.period)
        let event = HealthEvent(
            name: .frozen, isActive: isActive, onset: onset * period, confirmed: confirmed * period)
        return String(decoding: try event.bytes(), as: UTF8.self)
    }

    @Test func aPictureThatSeizesUpIsToldOnceAndEnds() async throws {
        let told = try await events(count: 100, repeated: 30..<80)
        #expect(try told == [event(true, onset: 30, confirmed: 60), event(false, onset: 80, confirmed: 80)])
        #expect(try await events(count: 70, repeated: 30..<55) == [])
    }

    /// Whatever begins has an end: the last frame.
    @Test func itEndsWithTheRun() async throws {
        let told = try await events(count: 75, repeated: 30..<75)
        #expect(try told == [event(true, onset: 30, confirmed: 60), event(false, onset: 74, confirmed: 74)])
    }
}
