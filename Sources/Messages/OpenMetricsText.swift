/// Metric families in the text format of OpenMetrics 1.0.0.
///
/// A family is written whole, each name once. Names are letters of ASCII, digits and `_`; label values and helps may be any
/// text.
package struct OpenMetricsText {
    package static let contentType = "application/openmetrics-text; version=1.0.0; charset=utf-8"

    private var text = ""

    package init() {}

    /// A count that only grows; its sample is called `NAME_total`.
    package mutating func counter(_ name: String, _ help: String, _ value: UInt64) {
        begin(name, "counter", help)
        sample("\(name)_total", [], String(value))
    }

    /// One count for each value of a label.
    package mutating func counters(
        _ name: String, _ help: String, by label: String, _ values: [(label: String, count: UInt64)]
    ) {
        begin(name, "counter", help)
        for (value, count) in values { sample("\(name)_total", [(label, value)], String(count)) }
    }

    /// - Parameter value: nil for none yet.
    package mutating func gauge(_ name: String, _ help: String, _ value: Int?) {
        begin(name, "gauge", help)
        if let value { sample(name, [], String(value)) }
    }

    /// A moment, in nanoseconds since 1970-01-01T00:00:00Z; nil for none yet. The name ends in `_seconds`.
    package mutating func moment(_ name: String, _ help: String, _ time: Int64?) {
        begin(name, "gauge", help, unit: "seconds")
        if let time { sample(name, [], seconds(time)) }
    }

    /// Facts that are text: the sample, called `NAME_info`, is 1.
    package mutating func facts(_ name: String, _ help: String, _ labels: [(name: String, value: String)]) {
        begin(name, "info", help)
        sample("\(name)_info", labels, "1")
    }

    /// One histogram for each value of a label. The name ends in `_seconds`.
    package mutating func histograms(
        _ name: String, _ help: String, by label: String, _ values: [(label: String, histogram: LatencyHistogram)]
    ) {
        begin(name, "histogram", help, unit: "seconds")
        for (value, histogram) in values {
            let counts = histogram.cumulativeCounts
            let all = String(counts[counts.count - 1])
            for place in LatencyHistogram.bounds.indices {
                let bound = seconds(Int64(LatencyHistogram.bounds[place]))
                sample("\(name)_bucket", [(label, value), ("le", bound)], String(counts[place]))
            }
            sample("\(name)_bucket", [(label, value), ("le", "+Inf")], all)
            sample("\(name)_count", [(label, value)], all)
            sample("\(name)_sum", [(label, value)], String(Double(histogram.sum) / 1e9))
        }
    }

    /// The whole text, which ends here.
    package consuming func bytes() -> [UInt8] { Array((text + "# EOF\n").utf8) }

    private mutating func begin(_ name: String, _ type: String, _ help: String, unit: String? = nil) {
        text += "# TYPE \(name) \(type)\n"
        if let unit { text += "# UNIT \(name) \(unit)\n" }
        text += "# HELP \(name) \(Self.escaped(help))\n"
    }

    private mutating func sample(_ name: String, _ labels: [(name: String, value: String)], _ value: String) {
        text += name
        if !labels.isEmpty {
            text += "{\(labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ","))}"
        }
        text += " \(value)\n"
    }

    /// Decimal digits, with as many behind the point as nanoseconds need, and one at least.
    private func seconds(_ nanoseconds: Int64) -> String {
        let digits = String(nanoseconds.magnitude % 1_000_000_000)
        var fraction = (String(repeating: "0", count: 9 - digits.utf8.count) + digits)[...]
        while fraction.utf8.count > 1, fraction.hasSuffix("0") { fraction.removeLast() }
        return "\(nanoseconds < 0 ? "-" : "")\(nanoseconds.magnitude / 1_000_000_000).\(fraction)"
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
