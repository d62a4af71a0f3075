/// What the terminal that a screen is for can show.
package struct ScreenStyle: Sendable, Equatable {
    package var usesColour: Bool
    /// Else ASCII only.
    package var usesUnicode: Bool

    package init(usesColour: Bool, usesUnicode: Bool) {
        self.usesColour = usesColour
        self.usesUnicode = usesUnicode
    }

    /// What the environment tells of the terminal; nil if it takes no escape sequences at all.
    ///
    /// `NO_COLOR`, if it is not empty, and terminals that are known to have none mean no colour (no-color.org); the locale says
    /// whether UTF-8 is understood.
    package init?(environment: [String: String]) {
        let terminal = environment["TERM"] ?? ""
        guard !["", "dumb", "unknown"].contains(terminal) else { return nil }
        let hasColour =
            !["vt1", "vt2", "vt3", "hp", "wy"].contains { terminal.hasPrefix($0) } && !terminal.hasSuffix("-m")
        usesColour = hasColour && (environment["NO_COLOR"] ?? "").isEmpty
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        usesUnicode = ["utf-8", "utf8"].contains {
            locale.lowercased().hasSuffix($0) || locale.lowercased().contains($0 + "@")
        }
    }
}

/// How a piece of text stands out.
enum Ink {
    case plain, dim, strong, bar, warning

    /// The parameter of the SGR sequence.
    var code: String {
        switch self {
        case .plain: "0"
        case .dim: "2"
        case .strong: "1"
        case .bar: "36"
        case .warning: "33"
        }
    }
}

/// Text that fits a number of columns and does not steer a terminal, whatever it was made of.
struct FittingText {
    private(set) var text = ""
    /// That it takes.
    private(set) var columns = 0

    /// Control and format characters are replaced, characters that the terminal cannot show too; what does not fit is cut
    /// off, and a mark stands for it.
    init(_ source: some StringProtocol, columns limit: Int, usesUnicode: Bool) {
        var marks = 0
        // The text up to where the mark would stand, if what follows does not fit.
        var shorter = (text: "", columns: 0)
        for scalar in source.unicodeScalars {
            let shown = Self.shown(scalar, usesUnicode: usesUnicode)
            let width = Self.width(of: shown)
            if width == 0 {
                // A few accents on a letter, not a tower of them.
                marks += 1
                if marks <= 2, columns > 0 { text.unicodeScalars.append(shown) }
                continue
            }
            marks = 0
            guard columns + width <= limit else {
                guard limit > 0 else { return }
                text = shorter.text + (usesUnicode ? "…" : "~")
                columns = shorter.columns + 1
                return
            }
            if columns < limit { shorter = (text, columns) }
            text.unicodeScalars.append(shown)
            columns += width
        }
    }

    private static func shown(_ scalar: Unicode.Scalar, usesUnicode: Bool) -> Unicode.Scalar {
        if (0x20..<0x7F).contains(scalar.value) { return scalar }
        guard usesUnicode else { return "?" }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return "?"
        default: return scalar
        }
    }

    /// Columns of a character: those of Unicode's East Asian Width, coarsely.
    private static func width(of scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: return wide.contains { $0.contains(scalar.value) } || scalar.properties.isEmojiPresentation ? 2 : 1
        }
    }

    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
        0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF,
        0x20000...0x3FFFD,
    ]
}

/// A row of a screen, filled from the left.
package struct ScreenRow {
    /// With the sequences of its colours.
    package private(set) var text = ""
    /// That it takes.
    package private(set) var columns = 0
    private let limit: Int
    private let style: ScreenStyle

    /// - Parameter columns: those of the window; nothing goes beyond.
    init(columns: Int, style: ScreenStyle) {
        limit = columns
        self.style = style
    }

    /// - Parameter width: columns to fill, with blanks if the text is shorter, and at most; nil: as many as it needs.
    mutating func append(_ source: some StringProtocol, _ ink: Ink = .plain, width: Int? = nil) {
        let room = min(width ?? .max, limit - columns)
        let fitting = FittingText(source, columns: room, usesUnicode: style.usesUnicode)
        let isInked = style.usesColour && ink != .plain && fitting.columns > 0
        text += isInked ? "\u{1B}[\(ink.code)m\(fitting.text)\u{1B}[0m" : fitting.text
        columns += fitting.columns
        if width != nil { pad(to: columns + room - fitting.columns) }
    }

    /// Blanks up to a column.
    mutating func pad(to column: Int) {
        let count = min(column, limit) - columns
        guard count > 0 else { return }
        text += String(repeating: " ", count: count)
        columns += count
    }

    static func width(of text: String, style: ScreenStyle) -> Int {
        FittingText(text, columns: 256, usesUnicode: style.usesUnicode).columns
    }
}

/// A text from outside, fit for a line on a terminal: of bounded length, and without characters that steer it.
func harmless(_ text: String, characters limit: Int = 1000) -> String {
    FittingText(text, columns: limit, usesUnicode: true).text
}
