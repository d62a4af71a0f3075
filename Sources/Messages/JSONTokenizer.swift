/// Takes one JSON text apart, strictly (RFC 8259), token by token, without allocating.
///
/// Made for hostile input: every byte is looked at once, the nesting is bounded, strings must be valid UTF-8 with
/// paired surrogates, and nothing is converted: tokens are ranges of the text. `next` gives nil after the one value of
/// the text has ended; a text that is cut off, or goes on, is an error.
package struct JSONTokenizer {
    package enum Token: Equatable, Sendable {
        case objectStart
        case objectEnd
        case arrayStart
        case arrayEnd
        /// The range of the key with its quotes.
        case key(Range<Int>)
        /// With its quotes.
        case string(Range<Int>)
        case number(Range<Int>)
        /// `true`, `false` or `null`.
        case word(Range<Int>)
    }

    /// Levels of brackets that a text may have.
    package static let maximumDepth = 32

    private enum Expectation {
        case value
        case valueOrArrayEnd
        case keyOrObjectEnd
        case key
        case commaOrEnd
        case nothing
    }

    private let text: UnsafeRawBufferPointer
    private var scanner: JSONScanner
    private var expectation = Expectation.value
    /// Bit n: the bracket at level n is an object's.
    private var objects: UInt64 = 0
    /// Brackets that are open after the last token.
    package private(set) var depth = 0

    /// - Parameter text: to stay alive as long as the tokenizer is used.
    package init(_ text: UnsafeRawBufferPointer) {
        self.text = text
        scanner = JSONScanner(text)
    }

    /// Bytes from the start of the text to the end of the last token.
    package var offset: Int { scanner.offset }

    package mutating func next() throws(JSONError) -> Token? {
        scanner.skipWhitespace()
        if expectation == .commaOrEnd, scanner.peek == UInt8(ascii: ",") {
            _ = scanner.take()
            scanner.skipWhitespace()
            expectation = insideObject ? .key : .value
        }
        guard let byte = scanner.peek else {
            if expectation == .nothing { return nil }
            throw scanner.error("the text ends before \(sentence(expectation))")
        }
        switch expectation {
        case .nothing: throw scanner.error("expected the end of the text, found \(scanner.found)")
        case .commaOrEnd: return try end(byte)
        case .keyOrObjectEnd where byte == UInt8(ascii: "}"): return try end(byte)
        case .valueOrArrayEnd where byte == UInt8(ascii: "]"): return try end(byte)
        case .key, .keyOrObjectEnd: return try key(byte)
        case .value, .valueOrArrayEnd: return try value(byte)
        }
    }

    private var insideObject: Bool { objects & (1 << UInt64(depth)) != 0 }

    private mutating func key(_ byte: UInt8) throws(JSONError) -> Token {
        guard byte == UInt8(ascii: "\"") else {
            throw scanner.error("expected \(sentence(expectation)), found \(scanner.found)")
        }
        let range = try scanner.string()
        scanner.skipWhitespace()
        guard scanner.peek == UInt8(ascii: ":") else {
            throw scanner.error("expected a colon after the key, found \(scanner.found)")
        }
        _ = scanner.take()
        expectation = .value
        return .key(range)
    }

    private mutating func value(_ byte: UInt8) throws(JSONError) -> Token {
        switch byte {
        case UInt8(ascii: "{"):
            try open(object: true)
            return .objectStart
        case UInt8(ascii: "["):
            try open(object: false)
            return .arrayStart
        case UInt8(ascii: "\""): return .string(afterValue(try scanner.string()))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return .number(afterValue(try scanner.number()))
        case UInt8(ascii: "t"): return .word(afterValue(try scanner.word("true")))
        case UInt8(ascii: "f"): return .word(afterValue(try scanner.word("false")))
        case UInt8(ascii: "n"): return .word(afterValue(try scanner.word("null")))
        default: throw scanner.error("expected \(sentence(expectation)), found \(scanner.found)")
        }
    }

    private mutating func afterValue(_ range: Range<Int>) -> Range<Int> {
        expectation = depth == 0 ? .nothing : .commaOrEnd
        return range
    }

    private mutating func open(object: Bool) throws(JSONError) {
        guard depth < Self.maximumDepth else {
            throw scanner.error("expected at most \(Self.maximumDepth) levels of brackets, found more")
        }
        _ = scanner.take()
        depth += 1
        if object { objects |= 1 << UInt64(depth) } else { objects &= ~(1 << UInt64(depth)) }
        expectation = object ? .keyOrObjectEnd : .valueOrArrayEnd
    }

    private mutating func end(_ byte: UInt8) throws(JSONError) -> Token {
        let object = insideObject
        guard byte == (object ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
            throw scanner.error(
                "expected a comma or \(object ? "a brace" : "a bracket") that closes, found \(scanner.found)")
        }
        _ = scanner.take()
        depth -= 1
        expectation = depth == 0 ? .nothing : .commaOrEnd
        return object ? .objectEnd : .arrayEnd
    }

    private func sentence(_ expectation: Expectation) -> String {
        switch expectation {
        case .value, .valueOrArrayEnd: "a value"
        case .key, .keyOrObjectEnd: "a key in double quotes"
        case .commaOrEnd: "its brackets are closed"
        case .nothing: "its end"
        }
    }
}
