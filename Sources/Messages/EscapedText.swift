extension LineBuffer {
    /// A JSON string with its quotes (RFC 8259, section 7): quotes, backslash and control characters are escaped.
    package mutating func append(quoted text: String) {
        append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): append("\\\"" as StaticString)
            case UInt8(ascii: "\\"): append("\\\\" as StaticString)
            case 0x08: append("\\b" as StaticString)
            case 0x09: append("\\t" as StaticString)
            case 0x0A: append("\\n" as StaticString)
            case 0x0C: append("\\f" as StaticString)
            case 0x0D: append("\\r" as StaticString)
            case 0..<0x20, 0x7F:
                append("\\u00" as StaticString)
                append(hexadecimalDigit(byte >> 4))
                append(hexadecimalDigit(byte & 15))
            default: append(byte)
            }
        }
        append(UInt8(ascii: "\""))
    }
}

private func hexadecimalDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}

/// A text whose JSON was made once, for lines that are written often.
package struct EscapedText: Sendable, Equatable {
    package let text: String
    private let json: [UInt8]

    package init(_ text: String) {
        self.text = text
        json = quoted(text)
    }

    /// Lends the JSON string, quotes included.
    package func withJSON<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        json.withUnsafeBytes(body)
    }
}

/// The JSON string of a text, quotes included.
func quoted(_ text: String) -> [UInt8] {
    var buffer = LineBuffer(capacity: 6 * text.utf8.count + 2)
    buffer.append(quoted: text)
    return buffer.withBytes { Array($0) }
}

extension JSONWriter {
    package mutating func string(_ text: EscapedText) {
        text.withJSON { value($0) }
    }
}
