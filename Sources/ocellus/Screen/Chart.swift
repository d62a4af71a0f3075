/// Bars and curves out of characters. Values are clamped to 0...1.
struct Chart {
    let usesUnicode: Bool

    private static let eighths: [Character] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    private static let levels: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    private static let plainLevels: [Character] = ["_", ".", ":", "-", "=", "+", "*", "#"]

    /// A bar of at most `columns`, without blanks behind it.
    func bar(_ value: Float, columns: Int) -> String {
        let value = Self.clamped(value)
        guard usesUnicode else {
            return String(repeating: "#", count: Int((value * Float(columns)).rounded()))
        }
        let parts = Int((value * Float(columns * 8)).rounded())
        let rest = parts % 8 == 0 ? "" : String(Self.eighths[parts % 8])
        return String(repeating: "█", count: parts / 8) + rest
    }

    /// A character for each value, blank for none.
    func curve(_ values: [Float?]) -> String {
        let levels = usesUnicode ? Self.levels : Self.plainLevels
        return String(values.map { value in value.map { levels[min(Int(Self.clamped($0) * 8), 7)] } ?? " " })
    }

    private static func clamped(_ value: Float) -> Float { value.isNaN ? 0 : min(max(value, 0), 1) }
}
