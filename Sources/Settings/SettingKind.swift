/// A kind of value: how it is written, and what it is read as.
struct SettingKind<Value>: Sendable {
    /// What is expected, in words; also the range in the documentation.
    let expected: String
    /// Words that are values, for suggestions.
    var words: [String] = []
    /// The value, or nil if the node is something else than expected.
    let read: @Sendable (YAMLNode, Origin) throws(ValueProblem) -> Value?

    func value(of node: YAMLNode, _ origin: Origin) throws(ValueProblem) -> Value {
        if let value = try read(node, origin) { return value }
        let suggestion = node.scalar.flatMap { nearest(to: $0, among: words) }
        throw ValueProblem(
            sentence: "expected \(expected), found \(node.found)"
                + (suggestion.map { "; did you mean \"\($0)\"?" } ?? ""))
    }
}

extension SettingKind {
    /// A kind that is read from the text of a scalar.
    static func scalar(
        _ expected: String, words: [String] = [], _ read: @escaping @Sendable (String) -> Value?
    ) -> SettingKind {
        SettingKind(expected: expected, words: words) { node, _ in node.scalar.flatMap(read) }
    }

    /// Nil, written as `word`, or a value of this kind.
    func or(_ word: String) -> SettingKind<Value?> {
        let read = self.read
        return SettingKind<Value?>(expected: "\(word), or \(expected)", words: [word] + words) {
            node, origin throws(ValueProblem) in
            if node.scalar == word { return .some(nil) }
            return try read(node, origin).map { .some($0) }
        }
    }
}

extension SettingKind where Value == Int {
    static func integer(_ range: ClosedRange<Int>, of unit: String = "") -> SettingKind {
        let unit = unit.isEmpty ? "" : " of \(unit)"
        return .scalar("a whole number\(unit) from \(range.lowerBound) to \(range.upperBound)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    static func integer(among numbers: [Int]) -> SettingKind {
        let words = numbers.map(String.init)
        return .scalar(words.dropLast().joined(separator: ", ") + " or " + (words.last ?? ""), words: words) { text in
            words.firstIndex(of: text).map { numbers[$0] }
        }
    }

    /// Bytes: a whole number with `KiB`, `MiB`, `GiB`, or alone.
    static func byteCount(
        _ range: ClosedRange<Int>, _ rangeText: String, such: String = "512 KiB, 16 MiB or 1 GiB"
    ) -> SettingKind {
        .scalar("a size from \(rangeText), such as \(such) (a number alone: bytes)") { text in
            let units = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)]
            guard let (number, unit) = numberAndUnit(text), let count = Int(number), count >= 0 else { return nil }
            guard let factor = unit.isEmpty ? 1 : units.first(where: { $0.0 == unit })?.1 else { return nil }
            let (bytes, overflow) = count.multipliedReportingOverflow(by: factor)
            return !overflow && range.contains(bytes) ? bytes : nil
        }
    }
}

extension SettingKind where Value == UInt64 {
    /// Nanoseconds, written with their unit. A number alone is refused: it could mean seconds or milliseconds.
    static func duration(_ range: ClosedRange<UInt64>, _ rangeText: String) -> SettingKind {
        .scalar("a duration with its unit (ms, s or min) from \(rangeText), such as 500 ms or 2 s") { text in
            let units = [("ms", 1e6), ("s", 1e9), ("min", 60e9)]
            guard let (number, unit) = numberAndUnit(text), let count = decimal(number), count >= 0 else { return nil }
            guard let factor = units.first(where: { $0.0 == unit })?.1, count * factor < 1e18 else { return nil }
            let nanoseconds = UInt64((count * factor).rounded())
            return range.contains(nanoseconds) ? nanoseconds : nil
        }
    }
}

extension SettingKind where Value == Double {
    static func number(_ range: ClosedRange<Double>, _ rangeText: String) -> SettingKind {
        .scalar("a number from \(rangeText)") { text in
            decimal(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

extension SettingKind where Value == Bool {
    static var boolean: SettingKind {
        .scalar("true or false", words: ["true", "false"]) { text in
            switch text {
            case "true", "yes", "on": true
            case "false", "no", "off": false
            default: nil
            }
        }
    }
}

extension SettingKind where Value == UInt32 {
    /// Permissions in octal digits, as chmod takes them.
    static var mode: SettingKind {
        .scalar("permissions as three or four octal digits from 0000 to 0777, such as 0660") { text in
            guard (3...4).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x37).contains($0) }) else {
                return nil
            }
            return UInt32(text, radix: 8).flatMap { $0 <= 0o777 ? $0 : nil }
        }
    }
}

extension SettingKind where Value: CaseIterable & RawRepresentable & SendableMetatype, Value.RawValue == String {
    /// One of the words that the type's cases are written as.
    static var choice: SettingKind {
        let words = Value.allCases.map(\.rawValue)
        let last = words.last ?? ""
        return .scalar(words.count > 1 ? words.dropLast().joined(separator: ", ") + " or " + last : last, words: words)
        {
            Value(rawValue: $0)
        }
    }
}

extension SettingKind where Value == PixelSize {
    static var pixelSize: SettingKind {
        .scalar("a width and a height such as 640x480") { PixelSize($0) }
    }
}

/// `16 MiB` or `16MiB` as ("16", "MiB").
private func numberAndUnit(_ text: String) -> (number: String, unit: String)? {
    let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard !number.isEmpty else { return nil }
    return (String(number), String(text.dropFirst(number.count).drop { $0 == " " }))
}

/// A finite number in plain decimal digits, with a fraction and an exponent if need be.
func decimal(_ text: String) -> Double? {
    let plain = text.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }
    return plain ? Double(text).flatMap { $0.isFinite ? $0 : nil } : nil
}
