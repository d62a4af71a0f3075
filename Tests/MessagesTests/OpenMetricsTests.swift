import Messages
import Testing

@Suite struct OpenMetricsTests {
    private func text(_ write: (inout OpenMetricsText) -> Void) -> [Substring] {
        var text = OpenMetricsText()
        write(&text)
        return String(decoding: text.bytes(), as: UTF8.self).split(separator: "\n")
    }

    @Test func familiesAreWritten() {
        let lines = text { text in
            text.counter("a", "All.", 3)
            text.counters("b", "Some.", by: "fate", [("lost", 1), ("kept", .max)])
            text.gauge("c", "Now.", -2)
            text.gauge("d", "Not yet.", nil)
            text.moment("e_seconds", "When.", 1_795_804_686_005_000_000)
            text.facts("f", "What.", [("name", "a\"b\\c\nd"), ("other", "é")])
        }
        #expect(
            lines == [
                "# TYPE a counter", "# HELP a All.", "a_total 3", "# TYPE b counter", "# HELP b Some.",
                "b_total{fate=\"lost\"} 1", "b_total{fate=\"kept\"} 18446744073709551615", "# TYPE c gauge",
                "# HELP c Now.", "c -2", "# TYPE d gauge", "# HELP d Not yet.", "# TYPE e_seconds gauge",
                "# UNIT e_seconds seconds", "# HELP e_seconds When.", "e_seconds 1795804686.005", "# TYPE f info",
                "# HELP f What.", #"f_info{name="a\"b\\c\nd",other="é"} 1"#, "# EOF",
            ])
    }

    @Test func aFrameIsCountedInTheFirstBucketThatHoldsIt() {
        var histogram = LatencyHistogram()
        for bound in LatencyHistogram.bounds.indices {
            histogram.record(LatencyHistogram.bounds[bound])
            histogram.record(LatencyHistogram.bounds[bound] + 1)
        }
        #expect(histogram.cumulativeCounts == (0..<14).map { 2 * $0 + 1 } + [28])
        histogram.record(0)
        histogram.record(.max / 2)
        #expect(histogram.cumulativeCounts == (0..<14).map { 2 * $0 + 2 } + [30])
    }

    @Test func histogramsAreWritten() {
        var histogram = LatencyHistogram()
        for time: UInt64 in [50_000, 2_000_000, 3_000_000_000] { histogram.record(time) }
        let lines = text { $0.histograms("t_seconds", "How long.", by: "stage", [("queue", histogram)]) }
        #expect(
            lines.prefix(4) == [
                "# TYPE t_seconds histogram", "# UNIT t_seconds seconds", "# HELP t_seconds How long.",
                "t_seconds_bucket{stage=\"queue\",le=\"0.0001\"} 1",
            ])
        #expect(lines[7] == "t_seconds_bucket{stage=\"queue\",le=\"0.0025\"} 2")
        #expect(
            lines.suffix(5) == [
                "t_seconds_bucket{stage=\"queue\",le=\"2.5\"} 2", "t_seconds_bucket{stage=\"queue\",le=\"+Inf\"} 3",
                "t_seconds_count{stage=\"queue\"} 3", "t_seconds_sum{stage=\"queue\"} 3.00205", "# EOF",
            ])
        #expect(lines.count == 3 + 15 + 2 + 1)
    }
}
