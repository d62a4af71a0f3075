internal import Messages

/// A value in a request: its JSON, which has been seen to be well-formed. Borrowed for as long as the request is read.
struct RequestValue {
    enum Kind {
        case object, array, string, number, word
    }

    let json: UnsafeRawBufferPointer

    var kind: Kind {
        switch json[0] {
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "\""): .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"): .word
        default: .number
        }
    }

    /// What it is, in words that are short however long it is.
    var found: String {
        switch kind {
        case .object: "an object"
        case .array: "a list"
        case .string: excerpt(resolvingEscapes(UnsafeRawBufferPointer(rebasing: json.dropFirst().dropLast())))
        case .number, .word: String(decoding: json.prefix(40), as: UTF8.self)
        }
    }

    func number(in range: ClosedRange<Double>, expected: String, _ key: String) throws(RequestError) -> Double {
        guard kind == .number, let number = Double(String(decoding: json, as: UTF8.self)), range.contains(number) else {
            throw RequestError("subscribe: \(key): expected \(expected), found \(found)")
        }
        return number
    }

    /// The strings of a list that is not empty.
    func strings(expected: String, _ key: String) throws(RequestError) -> [String] {
        func refusal(_ found: String) -> RequestError {
            RequestError("subscribe: \(key): expected \(expected), found \(found)")
        }
        guard kind == .array else { throw refusal(found) }
        var strings: [String] = []
        var tokens = JSONTokenizer(json)
        do throws(JSONError) {
            _ = try tokens.next()
            while let token = try tokens.next(), token != .arrayEnd {
                guard case .string(let range) = token else {
                    strings.removeAll()
                    break
                }
                strings.append(resolvingEscapes(UnsafeRawBufferPointer(rebasing: json[range].dropFirst().dropLast())))
            }
        } catch {
            throw RequestError(error)
        }
        guard !strings.isEmpty else {
            throw refusal(json.dropFirst().dropLast().allSatisfy(isBlank) ? "an empty list" : "a list of other values")
        }
        return strings
    }
}

/// A text in quotes, cut after 40 bytes, fit for a sentence.
func excerpt(_ text: String) -> String {
    text.utf8.count <= 40 ? "\"\(text)\"" : "\"\(String(decoding: text.utf8.prefix(40), as: UTF8.self))…\""
}

private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
