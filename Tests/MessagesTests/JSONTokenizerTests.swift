import Foundation
import Messages
import Testing

@Suite struct JSONTokenizerTests {
    @Test(arguments: [
        "{}", "[]", "0", "-0", "1.5e-7", "\"\"", "true", "false", "null", " [ 1 , 2 ] ",
        #"{"a":{"b":[{},[]]},"c":"d"}"#,
        #""\"\\\/\b\f\n\r\t\u00e9\ud83d\udc26""#, "\"é€🐦\"", "[1,\n2]", "1E+2", "123456789012345678901234567890",
    ])
    func acceptsWhatIsJSON(text: String) throws {
        #expect(throws: Never.self) { try tokens(of: Array(text.utf8)) }
        #expect(throws: Never.self) {
            try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
        }
    }

    @Test(arguments: [
        ("", 1, "the text ends before a value"),
        ("{", 2, "the text ends before a key in double quotes"),
        ("[1,]", 4, "expected a value, found ']'"),
        (#"{"a":1,}"#, 8, "expected a key in double quotes, found '}'"),
        (#"{"a" 1}"#, 6, "expected a colon after the key, found '1'"),
        ("[1 2]", 4, "expected a comma or a bracket that closes, found '2'"),
        (#"{"a":1]"#, 7, "expected a comma or a brace that closes, found ']'"),
        ("[1}", 3, "expected a comma or a bracket that closes, found '}'"),
        ("1 2", 3, "expected the end of the text, found '2'"),
        ("01", 2, "expected a number without zeros in front, found '1' after a zero"),
        ("+1", 1, "expected a value, found '+'"),
        ("1.", 3, "expected a digit, found the end of the text"),
        ("1e", 3, "expected a digit, found the end of the text"),
        ("-", 2, "expected a digit, found the end of the text"),
        ("NaN", 1, "expected a value, found 'N'"),
        ("nul", 4, "expected \"null\", found the end of the text"),
        (#""\x""#, 3, "expected a known escape, found 'x' after a backslash"),
        (#""\u12g4""#, 6, "expected four hexadecimal digits, found 'g'"),
        (#""\ud800""#, 8, "expected a pair of surrogates"),
        (#""\udc00""#, 8, "expected a pair of surrogates"),
        ("\"a", 3, "the text ends inside a string"),
        ("\"a\nb\"", 3, "expected an escape instead of a control character, found byte 10"),
        ("{a:1}", 2, "expected a key in double quotes, found 'a'"),
        ("[,1]", 2, "expected a value, found ','"),
    ])
    func refusesWhatIsNot(text: String, column: Int, sentence: String) {
        #expect(throws: JSONError(column: column, sentence: sentence)) { try tokens(of: Array(text.utf8)) }
    }

    @Test(
        arguments: [
            [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xF5, 0x80, 0x80, 0x80, 0x22],
            [0x22, 0xE2, 0x82], [0x22, 0x80, 0x22], [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
            [0x22, 0xE0, 0x80, 0x80, 0x22],
        ] as [[UInt8]])
    func refusesMalformedUTF8(bytes: [UInt8]) {
        #expect(throws: JSONError.self) { try tokens(of: bytes) }
    }

    @Test func nestingIsBounded() throws {
        let deepest = JSONTokenizer.maximumDepth
        let allowed = String(repeating: "[", count: deepest) + String(repeating: "]", count: deepest)
        #expect(throws: Never.self) { try tokens(of: Array(allowed.utf8)) }
        #expect(throws: JSONError(column: deepest + 1, sentence: "expected at most 32 levels of brackets, found more"))
        {
            try tokens(of: Array("[\(allowed)]".utf8))
        }
        #expect(throws: JSONError.self) { try tokens(of: [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)) }
    }

    /// Mutated lines: the tokenizer and Foundation's parser are of one mind, wherever both have an opinion.
    @Test func agreesWithAnotherParserOnMutatedLines() {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var random = SplitMix(state: seed)
        let original = Array(#"{"type":"event","p":[0.5,-1e3,{"é":"\u00e9\n"}],"x":null,"y":true}"#.utf8)
        let alphabet = Array("{}[]\",:0123456789.eE+-\\unltrfas \t/".utf8)
        var refused = 0
        for _ in 0..<20_000 {
            var bytes = original
            for _ in 0...random.next() % 2 {
                let place = Int(random.next() % UInt64(bytes.count))
                bytes[place] = alphabet[Int(random.next() % UInt64(alphabet.count))]
            }
            let ours = (try? tokens(of: bytes)) != nil
            let theirs = (try? JSONSerialization.jsonObject(with: Data(bytes))) != nil
            if ours != theirs {
                Issue.record("ours \(ours), theirs \(theirs): \(String(decoding: bytes, as: UTF8.self))")
            }
            if !ours { refused += 1 }
        }
        #expect(refused > 1000 && refused < 20_000)
    }

    @Test func tokensAreRangesOfTheText() throws {
        #expect(
            try tokens(of: Array(#"{"a":[-1.5,"b"],"c":null}"#.utf8)) == [
                .objectStart, .key(1..<4), .arrayStart, .number(6..<10), .string(11..<14), .arrayEnd, .key(16..<19),
                .word(20..<24), .objectEnd,
            ])
    }
}

private func tokens(of bytes: [UInt8]) throws -> [JSONTokenizer.Token] {
    try bytes.withUnsafeBytes { text in
        var tokenizer = JSONTokenizer(text)
        var all: [JSONTokenizer.Token] = []
        while let token = try tokenizer.next() { all.append(token) }
        return all
    }
}
