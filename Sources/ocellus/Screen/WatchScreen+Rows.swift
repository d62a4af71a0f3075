extension WatchScreen {
    /// What gives way first where there is little room has the highest number.
    private enum Rank: Int {
        case first, label, numbers, curve, loss, event, title, facts, latency, caption, blank, hint
    }

    private struct Entry {
        var rank: Rank
        var row: ScreenRow
    }

    /// The rows from top to bottom: at most `rows`, each of at most `columns` columns.
    package func render(columns: Int, rows: Int, style: ScreenStyle, at now: UInt64) -> [ScreenRow] {
        let page = Page(screen: self, columns: columns, style: style, now: now)
        var entries = page.entries
        while entries.count > max(rows, 0), let rank = entries.map(\.rank.rawValue).max(),
            let last = entries.lastIndex(where: { $0.rank.rawValue == rank })
        {
            entries.remove(at: last)
        }
        return entries.map(\.row)
    }

    /// All that there is to show at one moment.
    private struct Page {
        let screen: WatchScreen
        let columns: Int
        let style: ScreenStyle
        let now: UInt64

        private static let captionWidth = 9
        /// Of ` 100.0 %`.
        private static let percentWidth = 8

        var entries: [Entry] {
            var entries = [title]
            if let hello = screen.hello {
                entries.append(line(.facts, "camera", hello.camera?.sentence ?? "none"))
                entries.append(line(.facts, "model", hello.model.sentence))
            }
            entries.append(blank)
            entries += bars
            entries.append(blank)
            entries += curve
            entries.append(numbers)
            entries.append(losses)
            if let latency = screen.status?.latency_ms { entries.append(line(.latency, "latency", sentence(latency))) }
            if let event = screen.event { entries.append(line(.event, "event", event.sentence, .strong)) }
            if screen.lost > 0 {
                entries.append(line(.loss, "lost", "\(screen.lost) lines, not taken in time", .warning))
            }
            if let message = screen.message { entries.append(line(.loss, "message", message, .warning)) }
            entries.append(blank)
            entries.append(line(.hint, "", "q quits"))
            return entries
        }

        private var blank: Entry { Entry(rank: .blank, row: ScreenRow(columns: columns, style: style)) }

        private func line(_ rank: Rank, _ caption: String, _ text: String, _ ink: Ink = .plain) -> Entry {
            var row = ScreenRow(columns: columns, style: style)
            if !caption.isEmpty { row.append(caption, .dim, width: Self.captionWidth) }
            row.append(text, caption.isEmpty ? .dim : ink)
            return Entry(rank: rank, row: row)
        }

        private var title: Entry {
            var row = ScreenRow(columns: columns, style: style)
            row.append("ocellus ", .dim)
            row.append(screen.hello?.camera?.name ?? screen.title, .strong)
            if let time = screen.latest?.time?.dropFirst(11).prefix(8), columns - row.columns >= 14 {
                row.pad(to: columns - 12)
                row.append("\(time) UTC", .dim)
            }
            return Entry(rank: .title, row: row)
        }

        private var bars: [Entry] {
            guard let scores = screen.samples.last?.scores, !scores.isEmpty else {
                return [line(.first, "", "no prediction yet")]
            }
            let widest = scores.map { ScreenRow.width(of: $0.label, style: style) }.max() ?? 0
            let labelWidth = min(widest, max(columns / 3, 8))
            let barWidth = columns - labelWidth - 1 - Self.percentWidth
            let chart = Chart(usesUnicode: style.usesUnicode)
            return scores.enumerated().map { place, score in
                var row = ScreenRow(columns: columns, style: style)
                row.append(score.label, place == 0 ? .strong : .plain, width: labelWidth)
                row.append(" ")
                if barWidth >= 4 { row.append(chart.bar(score.p, columns: barWidth), .bar, width: barWidth) }
                row.append(leftPadded("\(oneDecimal(Double(score.p) * 100)) %", to: Self.percentWidth))
                return Entry(rank: place == 0 ? .first : .label, row: row)
            }
        }

        private var curve: [Entry] {
            guard let label = screen.samples.last?.scores.first?.label else { return [] }
            let values = screen.history(of: label, count: columns)
            var row = ScreenRow(columns: columns, style: style)
            row.pad(to: columns - values.count)
            row.append(Chart(usesUnicode: style.usesUnicode).curve(values), .bar)
            return [
                line(.caption, "", "\(label), the last \(columns) predictions"), Entry(rank: .curve, row: row),
                blank,
            ]
        }

        private var numbers: Entry {
            var parts = ["\(oneDecimal(screen.rate(at: now))) predictions/s"]
            if let rate = screen.status?.rate {
                let asked = rate.asked.map { " of \(shortDecimal($0))" } ?? ""
                parts.append("\(oneDecimal(rate.got))\(asked) frames/s")
            }
            if let age = screen.latest?.age_ms { parts.append("age \(oneDecimal(age)) ms") }
            var entry = line(.numbers, "rate", parts.joined(separator: ", "))
            if let sample = screen.samples.last, now > sample.arrivedAt + 2_000_000_000 {
                entry.row.append(", silent for \((now - sample.arrivedAt) / 1_000_000_000) s", .warning)
            }
            return entry
        }

        private var losses: Entry {
            let recent = screen.recentlyDropped(at: now)
            var entry = line(.loss, "dropped", "\(screen.dropped) frames")
            entry.row.append(", \(recent) of them in the last 10 s", recent > 0 ? .warning : .plain)
            if let losses = screen.status?.frames.losses, !losses.isEmpty { entry.row.append(" (\(losses))", .dim) }
            return entry
        }

        private func sentence(_ latency: ReceivedLine.Account.Latency) -> String {
            "total \(latency.total.sentence) ms, inference \(latency.inference.sentence) ms (p50/p95/p99)"
        }
    }
}

extension ReceivedLine.Account.Percentiles {
    /// `2.3/4.5/8.0`
    var sentence: String { [p50, p95, p99].map(oneDecimal).joined(separator: "/") }
}

extension ReceivedLine.Incident {
    /// `08:00:00.000 state covered (was clear)`
    var sentence: String {
        var words: [String] = []
        if let time = (confirmed ?? time)?.dropFirst(11).prefix(12), !time.isEmpty { words.append(String(time)) }
        words.append(event)
        if let what = name ?? state { words.append(what) }
        if active == false { words.append("over") }
        if let previous { words.append("(was \(previous))") }
        return words.joined(separator: " ") + (reason.map { ": \($0)" } ?? "")
    }
}

/// Blanks before a text that is shorter than `width` characters.
func leftPadded(_ text: String, to width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
}
