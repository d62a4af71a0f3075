/// A text that is not the JSON that was expected.
package struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
    /// From 1; nil where the text is one line only.
    package var line: Int?
    /// From 1, in bytes.
    package var column: Int
    /// What was expected and found.
    package var sentence: String

    package init(line: Int? = nil, column: Int, sentence: String) {
        self.line = line
        self.column = column
        self.sentence = sentence
    }

    package var description: String {
        line.map { "line \($0), column \(column): \(sentence)" } ?? "column \(column): \(sentence)"
    }
}
