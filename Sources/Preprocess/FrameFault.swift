package import Frames

/// A frame that cannot become a tensor.
package struct FrameFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// `truncated` or `undecodable`.
    package var fate: Fate
    package var reason: String

    package init(_ fate: Fate, _ reason: String) {
        self.fate = fate
        self.reason = reason
    }

    package var description: String { "\(fate.rawValue): \(reason)" }
}
