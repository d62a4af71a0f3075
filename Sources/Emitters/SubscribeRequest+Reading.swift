internal import Messages

/// A request that is not understood: what was expected and found, in one sentence.
struct RequestError: Error, Equatable {
    let sentence: String

    init(_ sentence: String) { self.sentence = "request: \(sentence)" }

    init(_ error: JSONError) { self.init("\(error); expected a line such as {\"subscribe\":{\"types\":[\"event\"]}}") }
}

extension SubscribeRequest {
    /// Labels that a request may name.
    static let labelLimit = 1024
    /// Stored lines that a request may ask for; no more can be kept.
    static let lastLimit = 4096

    private static let keys = ["types", "labels", "min_p", "max_rate", "last"]

    /// Reads `{"subscribe":{…}}`, one line without its "\n".
    init(reading line: UnsafeRawBufferPointer) throws(RequestError) {
        var request: SubscribeRequest?
        try eachField(of: line) { name, value throws(RequestError) in
            guard name == "subscribe" else {
                throw RequestError(
                    "expected the key \"subscribe\", found \(excerpt(name))")
            }
            guard request == nil else { throw RequestError("expected the key \"subscribe\" once, found it twice") }
            request = try SubscribeRequest(options: value)
        }
        guard let request else { throw RequestError("expected the key \"subscribe\", found none") }
        self = request
    }

    private init(options: RequestValue) throws(RequestError) {
        guard options.kind == .object else {
            throw RequestError("subscribe: expected an object, found \(options.found)")
        }
        var request = SubscribeRequest()
        var seen: [String] = []
        try eachField(of: options.json) { name, value throws(RequestError) in
            guard !seen.contains(name) else {
                throw RequestError("subscribe: expected the key \(excerpt(name)) once, found it twice")
            }
            seen.append(name)
            try request.set(name, value)
        }
        self = request
    }

    private mutating func set(_ name: String, _ value: RequestValue) throws(RequestError) {
        switch name {
        case "types":
            types = []
            for item in try value.strings(expected: "a list of \"prediction\", \"event\" and \"status\"", name) {
                guard let type = Types.names.first(where: { $0.name == item })?.type else {
                    throw RequestError(
                        "subscribe: types: expected \"prediction\", \"event\" or \"status\", found \(excerpt(item))")
                }
                types.insert(type)
            }
        case "labels":
            let expected = "a list of 1 to \(Self.labelLimit) labels"
            let names = try value.strings(expected: expected, name)
            guard names.count <= Self.labelLimit else {
                throw RequestError("subscribe: labels: expected \(expected), found \(names.count)")
            }
            labels = LabelSet(json: names.map { EscapedText($0).withJSON { Array($0) } })
        case "min_p": minP = try value.number(in: 0...1, expected: "a number from 0 to 1", name)
        case "max_rate":
            maxRate = try value.number(
                in: 0.001...1000, expected: "a number of predictions per second from 0.001 to 1000", name)
        case "last":
            let expected = "a whole number of lines from 0 to \(Self.lastLimit)"
            let count = try value.number(in: 0...Double(Self.lastLimit), expected: expected, name)
            guard count == count.rounded() else {
                throw RequestError("subscribe: last: expected \(expected), found \(value.found)")
            }
            last = Int(count)
        default:
            throw RequestError(
                "subscribe: expected the keys \(Self.keys.joined(separator: ", ")), found \(excerpt(name))")
        }
    }
}

/// Gives `body` each field of an object, its key without escapes.
private func eachField(
    of json: UnsafeRawBufferPointer, _ body: (String, RequestValue) throws(RequestError) -> Void
) throws(RequestError) {
    var found: [(String, RequestValue)] = []
    do throws(JSONError) {
        // As a whole first: what is not JSON is said to be that, whatever stands before.
        var fields = try JSONFields(json)
        while let field = try fields.next() {
            found.append(
                (fields.text(of: field.key), RequestValue(json: UnsafeRawBufferPointer(rebasing: json[field.value]))))
        }
    } catch {
        throw RequestError(error)
    }
    for (name, value) in found { try body(name, value) }
}
