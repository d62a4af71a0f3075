/// Settings that cannot be used: every mistake that was found, in the order of the text.
package struct SettingsError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Kind: Sendable {
        /// A file cannot be opened or read.
        case unopenable
        /// It opens, and what it says is not what it should be.
        case malformed
    }

    package struct Mistake: Error, Sendable, Equatable, CustomStringConvertible {
        package var kind: Kind
        /// `FILE:LINE:COLUMN`, or the name of a variable or of a metadata key.
        package var subject: String
        /// `section.key`; nil if it is about the text as a whole.
        package var key: String?
        /// What was expected and found, the cause, and what to do about it.
        package var sentence: String

        package var description: String { "\(subject): \(key.map { "\($0): " } ?? "")\(sentence)" }
    }

    /// At least one.
    package var mistakes: [Mistake]

    /// `unopenable` if any of the mistakes is.
    package var kind: Kind { mistakes.contains { $0.kind == .unopenable } ? .unopenable : .malformed }

    /// Whether all there is to say is that this file cannot be opened or read, not one that is named in it.
    package func isAbout(unopenable file: String?) -> Bool {
        mistakes.count == 1 && mistakes[0].kind == .unopenable && mistakes[0].subject == file && mistakes[0].key == nil
    }

    /// A line for each mistake.
    package var description: String { mistakes.map(\.description).joined(separator: "\n") }
}
