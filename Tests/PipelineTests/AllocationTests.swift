import CAllocations
import Decisions
import Emitters
import Frames
import Messages
import Pipeline
import Synchronization
import Testdata
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// After warm-up a lane allocates nothing from claiming a frame until its line lies in the emitters' queues.
///
/// The emitter is called on the lanes' threads, once a frame: the calls of malloc on a thread from one such call to the next
/// are all that the thread did for a frame.
@Suite struct AllocationTests {
    /// Allocations of each thread between its predictions, the first few left out.
    private final class Counter: Emitter {
        struct Thread {
            var id: UInt
            var frames = 0
            var last: UInt64 = 0
            var counts: [UInt64]
        }

        private let threads: Mutex<[Thread]>
        private static let warmUp = 5

        init() {
            var empty: [Thread] = []
            empty.reserveCapacity(16)
            threads = Mutex(empty)
        }

        func greet(_ hello: UnsafeRawBufferPointer) {}
        func emit(_ line: UnsafeRawBufferPointer) {}

        func emit(_ prediction: Prediction, line: UnsafeRawBufferPointer) {
            let now = ocellus_allocations()
            let id = UInt(pthread_self())
            threads.withLock { threads in
                if let place = threads.firstIndex(where: { $0.id == id }) {
                    threads[place].frames += 1
                    if threads[place].frames > Self.warmUp, threads[place].counts.count < threads[place].counts.capacity
                    {
                        threads[place].counts.append(now - threads[place].last)
                    }
                } else {
                    var counts: [UInt64] = []
                    counts.reserveCapacity(4096)
                    threads.append(Thread(id: id, counts: counts))
                }
            }
            // What counting itself allocated is nobody's.
            let after = ocellus_allocations()
            threads.withLock { threads in
                if let place = threads.firstIndex(where: { $0.id == id }) { threads[place].last = after }
            }
        }

        var counts: [UInt64] { threads.withLock { $0.flatMap(\.counts) } }
    }

    @Test(arguments: [(1, 1), (1, 2), (2, 1)])
    func aLaneAllocatesNothing(lanes: Int, threadsPerLane: Int) async throws {
        let counter = Counter()
        let ring = LineRing(lineCount: 64)
        let classifier = try healthClassifier()
        let pipeline = Pipeline(
            classifier, options: PipelineOptions(pace: .fast, lanes: lanes, threadsPerLane: threadsPerLane),
            open: { NoiseSource(count: 300) }, emitters: [RingEmitter(ring: ring), counter],
            greeting: greeting, report: { _ in })
        try await pipeline.run()
        #expect(counter.counts.count > 100)
        #expect(counter.counts.allSatisfy { $0 == 0 }, "allocations per frame: \(counter.counts)")
    }

    /// Nor do states and the course of the pictures cost any, over half a minute of recorded time with events of both.
    @Test func decidingAllocatesNothing() async throws {
        let counter = Counter()
        let lines = Lines()
        let label = StateRules.Label(enter: 0.15, leave: 0.149, hold: 0)
        let rules = StateRules(
            labels: Array(repeating: label, count: 7), smoothing: 0,
            unknown: StateRules.Label(enter: 0.6, leave: 0.4, hold: 0))
        let options = PipelineOptions(pace: .fast, lanes: 2, rules: rules, judgesHealth: true)
        func run(_ emitter: any Emitter) async throws {
            let pipeline = Pipeline(
                try healthClassifier(), options: options, open: { NoiseSource(count: 300, period: 100_000_000) },
                emitters: [emitter], greeting: greeting, report: { _ in })
            try await pipeline.run()
        }
        try await run(lines)
        #expect(lines.all.contains { $0.contains(#""event":"state""#) })
        try await run(counter)
        #expect(counter.counts.count > 100)
        #expect(counter.counts.allSatisfy { $0 == 0 }, "allocations per frame: \(counter.counts)")
    }

    /// A JPEG costs what libjpeg takes for it, and nothing of ours: the count is small and constant.
    @Test func aJPEGCostsOnlyLibjpegsPools() async throws {
        let counter = Counter()
        let classifier = try healthClassifier()
        let path =
            #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" } + "/Sources/CBuiltin/demo.mjpeg"
        let pipeline = Pipeline(
            classifier, options: PipelineOptions(pace: .fast), open: opening(path), emitters: [counter],
            greeting: greeting, report: { _ in })
        try await pipeline.run()
        #expect(counter.counts.count > 100)
        #expect(
            Set(counter.counts).count == 1 && counter.counts[0] < 20, "allocations per frame: \(Set(counter.counts))")
    }
}

/// The queue of the socket's subscribers, without a socket.
private struct RingEmitter: Emitter {
    let ring: LineRing
    func greet(_ hello: UnsafeRawBufferPointer) { ring.greet(hello) }
    func emit(_ line: UnsafeRawBufferPointer) { ring.publish(line) }
}
