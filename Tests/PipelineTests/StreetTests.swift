import Frames
import Kernels
import Messages
import Pipeline
import Synchronization
import Testing

@Suite struct StreetTests {
    /// Predictions do not depend on threads, lanes, pace or instruction set.
    @Test func theSameFramesGiveTheSameBytes() async throws {
        var reference: [String]?
        for kernels in KernelSet.names.compactMap({ KernelSet(named: $0) }) {
            let classifier = try healthClassifier(kernels: kernels)
            for (lanes, threads, shares) in [
                (1, 1, false), (1, 2, false), (2, 1, false), (4, 1, false), (2, 2, false), (3, 1, true),
            ]
            where kernels.name != "scalar" || lanes == 2 {
                for pace in [PipelineOptions.Pace.fast, .recorded] {
                    let lines = Lines(.canonical)
                    let pipeline = Pipeline(
                        classifier,
                        options: PipelineOptions(
                            pace: pace, lanes: lanes, threadsPerLane: threads, sharesWhenIdle: shares),
                        open: { NoiseSource(count: 30, lossEvery: 7) }, emitters: [lines],
                        greeting: greeting,
                        report: { _ in })
                    try await pipeline.run()
                    let found = lines.predictions
                    #expect(found.count == 26)
                    if let reference {
                        #expect(
                            found == reference,
                            "\(kernels.name), \(lanes) lanes, \(threads) threads, sharing \(shares), \(pace)")
                    } else {
                        reference = found
                    }
                }
            }
        }
    }

    /// Lines leave in the order of frames, and `dropped` tells each missing `seq`.
    @Test func everyMissingFrameIsTold() async throws {
        let lines = Lines(.canonical)
        let classifier = try healthClassifier()
        let pipeline = Pipeline(
            classifier, options: PipelineOptions(pace: .fast, lanes: 3),
            open: { NoiseSource(count: 100, lossEvery: 4) }, emitters: [lines], greeting: greeting,
            report: { _ in })
        try await pipeline.run()
        var expected: UInt64 = 0
        for line in lines.predictions {
            let seq = try #require(number("seq", in: line))
            let dropped = try #require(number("dropped", in: line))
            #expect(seq == expected + dropped)
            expected = seq + 1
        }
        let tally = pipeline.tally
        #expect(
            tally.captured == 100 && tally.classified == 75 && tally.dropped[.driverGap] == 25 && tally.inFlight == 0)
    }

    /// Live, the newest frame wins; what was overwritten or too old is counted and told.
    @Test func aLiveRunAccountsForWhatItCouldNotClassify() async throws {
        let lines = Lines()
        let classifier = try healthClassifier(kernels: try #require(KernelSet(named: "scalar")))
        let pipeline = Pipeline(
            classifier, options: PipelineOptions(pace: .live(maxAge: 1_000_000_000)),
            open: { NoiseSource(count: 400) }, emitters: [lines], greeting: greeting, report: { _ in })
        try await pipeline.run()
        let tally = pipeline.tally
        #expect(tally.captured == 400 && tally.inFlight == 0)
        #expect(tally.dropped[.overwritten] > 0, "a frame a millisecond is too much for the scalar kernels")
        #expect(tally.captured == tally.classified + tally.dropped.total)
        #expect(UInt64(lines.predictions.count) == tally.classified)
    }

    @Test func aFrameThatIsTooOldIsStale() async throws {
        let lines = Lines()
        let classifier = try healthClassifier()
        let pipeline = Pipeline(
            classifier, options: PipelineOptions(pace: .live(maxAge: 0)), open: { NoiseSource(count: 20) },
            emitters: [lines], greeting: greeting, report: { _ in })
        try await pipeline.run()
        let tally = pipeline.tally
        #expect(lines.predictions.isEmpty && tally.classified == 0)
        #expect(tally.dropped[.stale] > 0 && tally.dropped[.stale] + tally.dropped[.overwritten] == 20)
    }

    @Test func aSourceThatDoesNotOpenIsTold() async throws {
        let classifier = try healthClassifier()
        let pipeline = Pipeline(
            classifier, options: PipelineOptions(pace: .fast),
            open: { () throws(SourceError) -> any FrameSource in throw SourceError(.unopenable, "nothing is there") },
            emitters: [], greeting: greeting, report: { _ in })
        await #expect(throws: SourceError(.unopenable, "nothing is there")) { try await pipeline.run() }
    }

    /// Closing in the middle of work ends it: no frame is begun any more, and every one has a fate.
    @Test(arguments: [PipelineOptions.Pace.fast, .recorded, .live(maxAge: 1_000_000_000)])
    func closingEndsTheRun(pace: PipelineOptions.Pace) async throws {
        let classifier = try healthClassifier()
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        let pipeline = Pipeline(
            classifier, options: PipelineOptions(pace: pace, lanes: 2), open: { NoiseSource(count: .max) },
            emitters: [Signal { continuation.yield() }], greeting: greeting, report: { _ in })
        async let run: Void = pipeline.run()
        for await _ in stream.prefix(5) {}
        pipeline.close()
        let closed = pipeline.tally
        try await run
        let tally = pipeline.tally
        // The one whose slot was being filled.
        #expect(tally.captured <= closed.captured + 1)
        #expect(tally.inFlight == 0 && tally.captured == tally.classified + tally.dropped.total)
    }

    /// The street's threads block and compute; Swift's own must not notice (a Task that waits for seconds was seen where
    /// such blocks ran on global queues).
    @Test func aTaskRunsWhileAllWorkersAreBusy() async throws {
        let classifier = try healthClassifier()
        let pipeline = Pipeline(
            classifier, options: PipelineOptions(pace: .fast, lanes: 8, threadsPerLane: 4),
            open: { NoiseSource(count: .max) }, emitters: [], greeting: greeting, report: { _ in })
        async let run: Void = pipeline.run()
        while pipeline.tally.classified < 20 { await Task.yield() }
        var delays: [UInt64] = []
        for _ in 0..<20 {
            let asked = monotonicNow()
            delays.append(await Task.detached { monotonicNow() - asked }.value)
        }
        pipeline.close()
        try await run
        // The median: a machine shared with others may hold any one of them up.
        #expect(delays.sorted()[10] < 100_000_000)
    }

    private func number(_ key: String, in line: String) -> UInt64? {
        line.split(separator: "\"\(key)\":").last?.prefix { $0.isNumber }.description.isEmpty == false
            ? UInt64(line.split(separator: "\"\(key)\":")[1].prefix { $0.isNumber }) : nil
    }
}

/// Calls back at each prediction.
private final class Signal: Emitter {
    private let action: @Sendable () -> Void
    init(_ action: @escaping @Sendable () -> Void) { self.action = action }
    func greet(_ hello: UnsafeRawBufferPointer) {}
    func emit(_ line: UnsafeRawBufferPointer) { action() }
}
