/// The words of JSON: strings, numbers, `true`, `false`, `null`, and what stands between them.
struct JSONScanner {
    private let text: UnsafeRawBufferPointer
    private(set) var offset = 0

    init(_ text: UnsafeRawBufferPointer) { self.text = text }

    var peek: UInt8? { offset < text.count ? text[offset] : nil }

    mutating func take() -> UInt8? {
        guard let byte = peek else { return nil }
        offset += 1
        return byte
    }

    mutating func skipWhitespace() {
        while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { offset += 1 }
    }

    /// The byte at `offset`, in words.
    var found: String {
        guard let byte = peek else { return "the end of the text" }
        return (0x21..<0x7F).contains(byte) ? "'\(Character(UnicodeScalar(byte)))'" : "byte \(byte)"
    }

    func error(_ sentence: String) -> JSONError { JSONError(column: offset + 1, sentence: sentence) }

    mutating func word(_ word: StaticString) throws(JSONError) -> Range<Int> {
        let start = offset
        for index in 0..<word.utf8CodeUnitCount {
            guard peek == word.utf8Start[index] else { throw error("expected \"\(word)\", found \(found)") }
            offset += 1
        }
        return start..<offset
    }

    // MARK: numbers

    mutating func number() throws(JSONError) -> Range<Int> {
        let start = offset
        if peek == UInt8(ascii: "-") { offset += 1 }
        if peek == UInt8(ascii: "0") {
            offset += 1
            if isDigit { throw error("expected a number without zeros in front, found \(found) after a zero") }
        } else {
            try digits()
        }
        if peek == UInt8(ascii: ".") {
            offset += 1
            try digits()
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            offset += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { offset += 1 }
            try digits()
        }
        return start..<offset
    }

    private var isDigit: Bool { peek.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false }

    private mutating func digits() throws(JSONError) {
        guard isDigit else { throw error("expected a digit, found \(found)") }
        while isDigit { offset += 1 }
    }

    // MARK: strings

    /// With its quotes; `offset` is at the first of them.
    mutating func string() throws(JSONError) -> Range<Int> {
        let start = offset
        offset += 1
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                offset += 1
                return start..<offset
            case UInt8(ascii: "\\"): try escape()
            case 0..<0x20: throw error("expected an escape instead of a control character, found \(found)")
            case 0..<0x80: offset += 1
            default: try multibyte()
            }
        }
        throw error("the text ends inside a string")
    }

    private mutating func escape() throws(JSONError) {
        offset += 1
        switch peek {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            offset += 1
        case UInt8(ascii: "u"):
            let unit = try codeUnit()
            guard (0xD800..<0xE000).contains(unit) else { return }
            guard unit < 0xDC00, peek == UInt8(ascii: "\\") else { throw error("expected a pair of surrogates") }
            offset += 1
            guard peek == UInt8(ascii: "u"), (0xDC00..<0xE000).contains(try codeUnit()) else {
                throw error("expected a pair of surrogates")
            }
        default: throw error("expected a known escape, found \(found) after a backslash")
        }
    }

    /// `uXXXX`; `offset` is at the "u".
    private mutating func codeUnit() throws(JSONError) -> UInt32 {
        offset += 1
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = peek.flatMap({ Character(UnicodeScalar($0)).hexDigitValue }) else {
                throw error("expected four hexadecimal digits, found \(found)")
            }
            unit = unit << 4 | UInt32(digit)
            offset += 1
        }
        return unit
    }

    /// One character of two to four bytes (Unicode, table 3-7).
    private mutating func multibyte() throws(JSONError) {
        let lead = text[offset]
        let (length, second): (Int, ClosedRange<UInt8>)
        switch lead {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw error("expected UTF-8, found \(found)")
        }
        for place in 1..<length {
            let allowed = place == 1 ? second : 0x80...0xBF
            guard offset + place < text.count, allowed.contains(text[offset + place]) else {
                throw error("expected UTF-8, found a character that is cut off or malformed")
            }
        }
        offset += length
    }
}
