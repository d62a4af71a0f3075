/// Columns of text, each at least so wide; a cell that is wider shifts what follows on its line.
struct TextTable {
    enum Side { case left, right }

    private let columns: [(width: Int, side: Side)]
    private(set) var lines: [String] = []

    init(_ columns: [(width: Int, side: Side)]) { self.columns = columns }

    mutating func add(_ cells: [String]) {
        var line = ""
        for (cell, column) in zip(cells, columns) {
            let space = String(repeating: " ", count: max(0, column.width - cell.count))
            if !line.isEmpty { line += " " }
            line += column.side == .left ? cell + space : space + cell
        }
        lines.append(trimmed(line))
    }

    /// A line between the rows.
    mutating func addLine(_ line: String) { lines.append(line) }
}

/// A line without the blanks at its end.
func trimmed(_ line: String) -> String {
    guard let last = line.lastIndex(where: { $0 != " " }) else { return "" }
    return String(line[...last])
}

/// A name out of a file: without what could move a terminal's cursor, and the end of it if it is wider than a column.
func printable(_ name: String, atMost width: Int = 24) -> String {
    let scalars = name.unicodeScalars
    let isTooLong = scalars.count > width
    var text = String.UnicodeScalarView(isTooLong ? "…".unicodeScalars : "".unicodeScalars)
    for scalar in scalars.suffix(isTooLong ? width - 1 : width) {
        text.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
    }
    return String(text)
}

/// A number with three digits behind the point.
func threeDecimals(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
    let thousandths = Int((value * 1000).rounded())
    let fraction = String(abs(thousandths % 1000))
    return "\(thousandths / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
}
