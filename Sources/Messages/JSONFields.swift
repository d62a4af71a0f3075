/// The fields of a JSON object, one after the other, as ranges of its text; the whole text is checked on the way.
package struct JSONFields {
    package struct Field: Equatable, Sendable {
        /// With its quotes.
        package var key: Range<Int>
        /// With its quotes or brackets.
        package var value: Range<Int>
    }

    let text: UnsafeRawBufferPointer
    private var tokens: JSONTokenizer

    /// - Parameter text: to stay alive as long as the fields are read.
    package init(_ text: UnsafeRawBufferPointer) throws(JSONError) {
        self.text = text
        tokens = JSONTokenizer(text)
        guard try tokens.next() == .objectStart else { throw JSONError(column: 1, sentence: "expected an object") }
    }

    /// The next field, or nil after the last, once the text has been seen to end there.
    package mutating func next() throws(JSONError) -> Field? {
        guard case .key(let key) = try tokens.next() else {
            _ = try tokens.next()
            return nil
        }
        switch try tokens.next() {
        case .string(let range), .number(let range), .word(let range): return Field(key: key, value: range)
        default:
            let start = tokens.offset - 1
            while tokens.depth > 1 { _ = try tokens.next() }
            return Field(key: key, value: start..<tokens.offset)
        }
    }

    /// Whether a field's key is `name`, written without escapes.
    package func key(of field: Field, is name: StaticString) -> Bool {
        content(of: field.key, is: name)
    }

    /// Whether a field's value is the string `text`, written without escapes.
    package func value(of field: Field, is text: StaticString) -> Bool {
        self.text[field.value.lowerBound] == UInt8(ascii: "\"") && content(of: field.value, is: text)
    }

    private func content(of quoted: Range<Int>, is name: StaticString) -> Bool {
        guard quoted.count == name.utf8CodeUnitCount + 2 else { return false }
        return text[(quoted.lowerBound + 1)..<(quoted.upperBound - 1)]
            .elementsEqual(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    }
}
