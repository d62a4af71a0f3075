/// A piece of a YAML document, with the place where it begins.
struct YAMLNode: Sendable {
    enum Content: Sendable {
        /// The text as it stands; what kind of value it is, the key decides.
        case scalar(String, plain: Bool)
        case list([YAMLNode])
        case map([(key: YAMLNode, value: YAMLNode)])
    }

    var content: Content
    var place: Place

    var scalar: String? {
        if case .scalar(let text, _) = content { text } else { nil }
    }

    /// Nothing, `~` or `null`: the key keeps its default.
    var isNull: Bool {
        if case .scalar(let text, plain: true) = content {
            text.isEmpty || text == "~" || text == "null"
        } else {
            false
        }
    }

    /// What it is, in words.
    var found: String {
        switch content {
        case .scalar(let text, _): "\"\(text.count > 60 ? String(text.prefix(60)) + "…" : text)\""
        case .list: "a list"
        case .map: "a map"
        }
    }
}

/// Line and column, both from 1, columns in characters.
package struct Place: Sendable, Equatable {
    package var line: Int
    package var column: Int
}

/// A text that is not the YAML that is read here.
struct YAMLProblem: Error {
    var place: Place?
    var sentence: String
}
