import Frames
import Messages

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// How long runs took that followed each other.
struct RunTimes {
    /// Nanoseconds, in order of size; not empty.
    let sorted: [UInt64]
    /// Nanoseconds of all runs together, and how long all threads of the process worked in them.
    let wall: UInt64
    let processor: UInt64

    /// - preparing: done before each run, and no part of its time.
    /// - Precondition: `runs` is at least 1.
    init<Problem>(of runs: Int, preparing: () -> Void = {}, _ run: () throws(Problem) -> Void) throws(Problem) {
        var times: [UInt64] = []
        times.reserveCapacity(runs)
        var worked: UInt64 = 0
        for _ in 0..<runs {
            preparing()
            let (before, start) = (Self.processorTime(), monotonicNow())
            try run()
            times.append(monotonicNow() - start)
            worked += Self.processorTime() - before
        }
        wall = times.reduce(0, +)
        processor = worked
        sorted = times.sorted()
    }

    /// The nearest-rank percentile.
    func percentile(_ percent: Int) -> UInt64 { sorted[max(0, (sorted.count * percent + 99) / 100 - 1)] }

    private static func processorTime() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

extension JSONWriter {
    mutating func percentiles(of times: RunTimes) {
        key("median_ms")
        milliseconds(times.percentile(50))
        key("p95_ms")
        milliseconds(times.percentile(95))
        key("p99_ms")
        milliseconds(times.percentile(99))
        key("min_ms")
        milliseconds(times.sorted[0])
        key("runs")
        integer(times.sorted.count)
    }

    /// The finished object of a report on one line.
    mutating func report() -> String {
        closeObject()
        guard (try? endLine()) != nil else { return "{}" }
        return withLine { String(decoding: $0.dropLast(), as: UTF8.self) }
    }
}

/// `bench --blocks`: a block of runs for each line of standard input, until it ends.
struct RunBlocks {
    static let possibleRuns = 1...1_000_000

    /// The first runs of a block find their data outside the caches and are not counted.
    private static let uncounted = (least: 2, share: 10)

    /// - preparing: done before each run, and no part of its time.
    func answer(preparing: () -> Void = {}, _ run: () throws(Failure) -> Void) throws(Failure) {
        while let line = readLine() {
            guard let runs = Int(line), Self.possibleRuns.contains(runs) else {
                throw Failure(
                    .data, "standard input: expected a number of runs from 1 to 1000000, found \(printable(line))")
            }
            for _ in 0..<max(Self.uncounted.least, runs / Self.uncounted.share) {
                preparing()
                try run()
            }
            try put(json(try RunTimes(of: runs, preparing: preparing, run)))
        }
    }

    private func json(_ times: RunTimes) -> String {
        var writer = JSONWriter()
        writer.beginLine()
        writer.openObject()
        writer.percentiles(of: times)
        writer.key("cpu_ms")
        writer.milliseconds(times.processor)
        writer.key("wall_ms")
        writer.milliseconds(times.wall)
        return writer.report()
    }
}
