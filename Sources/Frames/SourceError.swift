/// A source that cannot be opened, or cannot go on.
///
/// `description` is one sentence: subject, what was expected and found, the cause, and what to do about it.
package struct SourceError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Kind: Sendable {
        /// It cannot be opened, or there is nothing in it.
        case unopenable
        /// It opens, and is not what it should be.
        case malformed
        /// Reading failed on the way.
        case io
        /// The device is not available.
        case unavailable
        /// The device is there and has not what it was asked for by name.
        case misconfigured
    }

    package var kind: Kind
    package var description: String

    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
