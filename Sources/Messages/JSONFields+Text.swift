extension JSONFields {
    /// A string of the text as the characters that it stands for: escapes are resolved.
    ///
    /// - Parameter quoted: the range of a key, or of a value that is a string, with its quotes. Allocates.
    package func text(of quoted: Range<Int>) -> String {
        resolvingEscapes(UnsafeRawBufferPointer(rebasing: text[quoted].dropFirst().dropLast()))
    }
}

/// The characters of a JSON string that has been seen to be well-formed, given without its quotes.
package func resolvingEscapes(_ content: UnsafeRawBufferPointer) -> String {
    guard content.contains(UInt8(ascii: "\\")) else { return String(decoding: content, as: UTF8.self) }
    var units: [UInt16] = []
    var rest = content[...]
    while let escape = rest.firstIndex(of: UInt8(ascii: "\\")) {
        units += String(decoding: rest[..<escape], as: UTF8.self).utf16
        let letter = rest[escape + 1]
        rest = rest[(escape + 2)...]
        switch letter {
        case UInt8(ascii: "b"): units.append(0x08)
        case UInt8(ascii: "t"): units.append(0x09)
        case UInt8(ascii: "n"): units.append(0x0A)
        case UInt8(ascii: "f"): units.append(0x0C)
        case UInt8(ascii: "r"): units.append(0x0D)
        case UInt8(ascii: "u"):
            units.append(UInt16(String(decoding: rest.prefix(4), as: UTF8.self), radix: 16) ?? 0xFFFD)
            rest = rest.dropFirst(4)
        default: units.append(UInt16(letter))
        }
    }
    units += String(decoding: rest, as: UTF8.self).utf16
    return String(decoding: units, as: UTF16.self)
}
