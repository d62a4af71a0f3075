/// A line that could not be written.
package enum LineError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The line is longer than its buffer.
    case tooLong(capacity: Int)
    /// JSON has no such number.
    case notFinite(key: String)

    package var description: String {
        switch self {
        case .tooLong(let capacity):
            "line: expected at most \(capacity) bytes, found more: there are too many labels, or they are too long"
        case .notFinite(let key):
            "line: \(key): expected a finite number, found one that is infinite or not a number: the model is damaged, "
                + "or its input is not what it was trained on"
        }
    }
}
