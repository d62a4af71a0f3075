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
        self.description = description
    }
}
