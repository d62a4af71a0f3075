internal import Messages

/// What a subscription can ask of a line.
///
/// Read once when the line is published, without allocating and no further than needed.
struct LineFacts {
    enum Kind: Sendable {
        case prediction, event, status, hello
        /// Of a type that nobody can leave out.
        case other
    }

    var kind = Kind.other
    /// Where in the line the JSON of the first label stands (a prediction) or that of the state (an event), quotes
    /// included; empty where there is none.
    private(set) var label: Range<Int32> = 0..<0
    /// The first label's probability, or the event's; nil where there is none.
    private(set) var p: Double?
    /// Of a prediction: nanoseconds since 1970-01-01T00:00:00Z.
    private(set) var time: Int64?

    init() {}

    /// - Parameter line: one that is sent, with its "\n". What cannot be read in it has no facts.
    init(_ line: UnsafeRawBufferPointer) {
        do throws(JSONError) {
            var reader = FactReader(line: line, tokens: JSONTokenizer(line))
            try reader.read(into: &self)
        } catch {}
    }

    fileprivate struct FactReader {
        let line: UnsafeRawBufferPointer
        var tokens: JSONTokenizer

        mutating func read(into facts: inout LineFacts) throws(JSONError) {
            guard try tokens.next() == .objectStart, case .key(let first) = try tokens.next(),
                isText(first, "\"type\""),
                case .string(let type) = try tokens.next()
            else { return }
            facts.kind = kind(type)
            guard facts.kind == .prediction || facts.kind == .event else { return }
            while case .key(let key) = try tokens.next() {
                if facts.kind == .prediction, isText(key, "\"top\"") {
                    try readFirstScore(into: &facts)
                    return
                }
                try readValue(of: key, into: &facts)
            }
        }

        private mutating func readValue(of key: Range<Int>, into facts: inout LineFacts) throws(JSONError) {
            let depth = tokens.depth
            switch try tokens.next() {
            case .string(let value):
                if facts.kind == .prediction, isText(key, "\"time\"") {
                    facts.time = WallTime.nanoseconds(reading: line[value].dropFirst().dropLast())
                } else if facts.kind == .event, isText(key, "\"state\"") {
                    facts.label = Int32(value.lowerBound)..<Int32(value.upperBound)
                }
            case .number(let value):
                if facts.kind == .event, isText(key, "\"p\"") { facts.p = number(value) }
            default:
                while tokens.depth > depth { _ = try tokens.next() }
            }
        }

        /// `[{"label":…,"index":…,"p":…}`
        private mutating func readFirstScore(into facts: inout LineFacts) throws(JSONError) {
            guard try tokens.next() == .arrayStart, try tokens.next() == .objectStart else { return }
            while case .key(let key) = try tokens.next() {
                switch try tokens.next() {
                case .string(let value) where isText(key, "\"label\""):
                    facts.label = Int32(value.lowerBound)..<Int32(value.upperBound)
                case .number(let value) where isText(key, "\"p\""): facts.p = number(value)
                default: break
                }
            }
        }

        private func kind(_ type: Range<Int>) -> Kind {
            if isText(type, "\"prediction\"") { return .prediction }
            if isText(type, "\"event\"") { return .event }
            if isText(type, "\"status\"") { return .status }
            return isText(type, "\"hello\"") ? .hello : .other
        }

        private func isText(_ range: Range<Int>, _ text: StaticString) -> Bool {
            line[range].elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        }

        /// Of at most 15 bytes, as lines of ours have it, the text lies in the String itself.
        private func number(_ range: Range<Int>) -> Double? { Double(String(decoding: line[range], as: UTF8.self)) }
    }
}
