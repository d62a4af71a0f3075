import Frames
import Kernels
import Messages
import Network

/// What `bench --layers` found: how long each step of a plan takes.
struct LayerTimes {
    private struct Row {
        let layer: String
        let kernel: String
        /// Median over the runs, in nanoseconds.
        let time: UInt64
        let multiplyAdds: Double
        let bytes: Int

        var gflops: Double { 2 * multiplyAdds / Double(max(time, 1)) }
        var gigabytesPerSecond: Double { Double(bytes) / Double(max(time, 1)) }
    }

    private let rows: [Row]
    /// What the threads can calculate together, in GFLOP/s.
    private let peak: Double

    /// Enough for a median, and few enough to be kept.
    private static let mostRuns = 1_000

    /// - preparing: sets the input before each run.
    init(_ session: borrowing Session, threads: Int, runs: Int, preparing: () -> Void) {
        let plan = session.plan
        peak = plan.kernels.peak(clock: monotonicNow) * Double(threads)
        let steps = plan.stepNames.count
        let runs = min(runs, Self.mostRuns)
        var times = Array(repeating: Array(repeating: UInt64(0), count: runs), count: steps)
        var readings = Array(repeating: UInt64(0), count: steps + 1)
        for run in 0..<runs {
            preparing()
            readings.withUnsafeMutableBufferPointer { session.run(clock: monotonicNow, times: $0) }
            for step in 0..<steps { times[step][run] = readings[step + 1] - readings[step] }
        }
        var multiplyAdds = Array(repeating: 0.0, count: steps)
        for layer in plan.layers {
            for step in layer.calculating {
                multiplyAdds[step] += Double(layer.multiplyAdds) / Double(layer.calculating.count)
            }
        }
        rows = zip(plan.stepNames, plan.stepKernels).enumerated().map { step, names in
            Row(
                layer: names.0, kernel: names.1, time: times[step].sorted()[(runs - 1) / 2],
                multiplyAdds: multiplyAdds[step], bytes: plan.stepBytes[step])
        }
    }

    /// Part of the peak, from 0 to 1; nil where nothing is calculated, or in integers.
    private func share(_ row: Row) -> Double? {
        row.multiplyAdds > 0 && row.kernel.hasPrefix("f32_") ? row.gflops / peak : nil
    }

    private var total: Double { max(1, rows.reduce(0) { $0 + Double($1.time) }) }

    var text: [String] {
        var table = TextTable([
            (4, .right), (11, .right), (8, .right), (9, .right), (7, .right), (7, .right), (7, .right), (32, .left),
            (0, .left),
        ])
        table.add(["step", "median ms", "share", "GFLOP/s", "of peak", "MB", "GB/s", "layer", "kernel"])
        for (step, row) in rows.enumerated() {
            table.add([
                "\(step)", threeDecimals(Double(row.time) / 1e6), "\(oneDecimal(Double(row.time) / total * 100)) %",
                row.multiplyAdds > 0 ? oneDecimal(row.gflops) : "",
                share(row).map { "\(oneDecimal($0 * 100)) %" } ?? "", oneDecimal(Double(row.bytes) / 1e6),
                oneDecimal(row.gigabytesPerSecond), printable(row.layer, atMost: 32), row.kernel,
            ])
        }
        return table.lines
    }

    /// One object for each step.
    func json() throws(Failure) -> [String] {
        var lines: [String] = []
        for (step, row) in rows.enumerated() {
            var writer = JSONWriter(capacity: 1024 + (row.layer.utf8.count + row.kernel.utf8.count) * 6)
            writer.beginLine()
            writer.openObject()
            writer.key("layer")
            writer.string(row.layer)
            writer.key("step")
            writer.integer(step)
            writer.key("kernel")
            writer.string(row.kernel)
            writer.key("median_us")
            writer.number(Double(row.time) / 1000, key: "median_us")
            writer.key("share")
            writer.number(Double(row.time) / total, key: "share")
            writer.key("gflops")
            writer.number(row.gflops, key: "gflops")
            writer.key("of_peak")
            if let share = share(row) { writer.number(share, key: "of_peak") } else { writer.null() }
            writer.key("bytes")
            writer.integer(row.bytes)
            writer.closeObject()
            lines.append(try writer.finishedLine())
        }
        return lines
    }
}
