/// A model that cannot be used: one sentence that says where and why.
package struct ModelError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Kind: Sendable {
        /// The file is not a valid model.
        case malformed
        /// It may be valid, and uses something that is not supported: an operator, an attribute, a type.
        case unsupported
        /// The file cannot be opened or read.
        case unopenable
    }

    package var kind: Kind
    package var description: String

    package init(_ description: String, kind: Kind = .malformed) {
        self.kind = kind
        self.description = Self.printable(description)
    }

    /// Names come out of files: what could move a terminal's cursor or break a line is replaced, and too much is cut off.
    private static func printable(_ text: String) -> String {
        let mostCharacters = 1_000
        let isPlain = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        if isPlain, text.utf8.count <= mostCharacters { return text }
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(mostCharacters) {
            scalars.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
        }
        return String(scalars) + (text.unicodeScalars.count > mostCharacters ? "…" : "")
    }
}
