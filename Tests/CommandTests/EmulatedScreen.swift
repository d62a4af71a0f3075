/// What a terminal shows, as far as ocellus makes use of one: text, cursor moves, clearing, the alternate screen.
struct EmulatedScreen {
    private(set) var columns: Int
    private(set) var rowCount: Int
    private(set) var isAlternate = false
    private(set) var isCursorShown = true
    /// Characters that did not fit their row, and sequences that are not known here.
    private(set) var mistakes: [String] = []

    private var cells: [[Character]]
    private var (row, column) = (0, 0)
    private var main: [[Character]] = []
    private var pending: [UInt8] = []

    init(columns: Int, rows: Int) {
        (self.columns, rowCount) = (columns, rows)
        cells = Self.blank(columns, rows)
    }

    private static func blank(_ columns: Int, _ rows: Int) -> [[Character]] {
        [[Character]](repeating: [Character](repeating: " ", count: columns), count: rows)
    }

    /// What is shown is cut or filled up with blanks.
    mutating func resize(columns: Int, rows: Int) {
        let old = cells
        cells = Self.blank(columns, rows)
        for row in 0..<min(rows, old.count) {
            for column in 0..<min(columns, old[row].count) { cells[row][column] = old[row][column] }
        }
        main = Self.blank(columns, rows)
        (self.columns, rowCount) = (columns, rows)
        (row, column) = (min(row, rows - 1), min(column, columns - 1))
    }

    /// Row by row, without the blanks at the end.
    var rows: [String] {
        cells.map { row in String(row.prefix((row.lastIndex { $0 != " " } ?? -1) + 1)) }
    }

    /// The rows with anything in them.
    var text: String { rows.filter { !$0.isEmpty }.joined(separator: "\n") }

    mutating func take(_ bytes: some Sequence<UInt8>) {
        pending += bytes
        var rest = pending[...]
        while let first = rest.first {
            let before = rest
            let isWhole =
                switch first {
                case 0x1B: sequence(&rest)
                case 0..<0x20: control(&rest)
                default: character(&rest)
                }
            guard isWhole else {
                rest = before
                break
            }
        }
        pending = Array(rest)
    }

    private mutating func control(_ rest: inout ArraySlice<UInt8>) -> Bool {
        switch rest.removeFirst() {
        case 0x0D: column = 0
        case 0x0A:
            if row == rowCount - 1 {
                cells.removeFirst()
                cells.append([Character](repeating: " ", count: columns))
            } else {
                row += 1
            }
        case let byte: mistakes.append("control character \(byte)")
        }
        return true
    }

    private mutating func character(_ rest: inout ArraySlice<UInt8>) -> Bool {
        let length =
            switch rest[rest.startIndex] {
            case ..<0x80: 1
            case ..<0xE0: 2
            case ..<0xF0: 3
            default: 4
            }
        guard rest.count >= length else { return false }
        let character = Character(String(decoding: rest.prefix(length), as: UTF8.self))
        rest = rest.dropFirst(length)
        if character.unicodeScalars.contains(where: { (0x300...0x36F).contains($0.value) }) {
            if column > 0 { cells[row][column - 1] = Character("\(cells[row][column - 1])\(character)") }
            return true
        }
        let isWide = character.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
        guard column + (isWide ? 2 : 1) <= columns else {
            mistakes.append("\(character) beyond the window")
            return true
        }
        cells[row][column] = character
        column += isWide ? 2 : 1
        return true
    }

    private mutating func sequence(_ rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.count >= 2, let last = rest.dropFirst(2).firstIndex(where: { (0x40...0x7E).contains($0) }) else {
            return false
        }
        let parameters = String(decoding: rest[(rest.startIndex + 2)..<last], as: UTF8.self)
        let name = (rest[rest.startIndex + 1], Character(Unicode.Scalar(rest[last])))
        rest = rest[(last + 1)...]
        switch (name.0, parameters, name.1) {
        case (0x5B, _, "m"): break
        case (0x5B, "?25", "l"), (0x5B, "?25", "h"): isCursorShown = name.1 == "h"
        case (0x5B, "?1049", "h") where !isAlternate:
            (main, isAlternate) = (cells, true)
            cells = Self.blank(columns, rowCount)
        case (0x5B, "?1049", "l") where isAlternate: (cells, isAlternate) = (main, false)
        case (0x5B, "2", "J"): cells = Self.blank(columns, rowCount)
        case (0x5B, "", "J"):
            clearRow()
            for row in row + 1..<max(rowCount, row + 1) {
                cells[row] = [Character](repeating: " ", count: columns)
            }
        case (0x5B, "", "K"): clearRow()
        case (0x5B, _, "H"):
            let place = parameters.split(separator: ";").compactMap { Int($0) }
            guard place.count == 2, (1...rowCount).contains(place[0]), (1...columns).contains(place[1]) else {
                mistakes.append("cursor to \(parameters)")
                return true
            }
            (row, column) = (place[0] - 1, place[1] - 1)
        default: mistakes.append("sequence \(name.0) \(parameters) \(name.1)")
        }
        return true
    }

    private mutating func clearRow() {
        for column in column..<max(columns, column) { cells[row][column] = " " }
    }
}
