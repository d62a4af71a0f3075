/// Something that was asked for and could not be done.
package struct ErrorLine: Line, Sendable, Equatable {
    /// The file that it is about, as it was given; nil if it is about none.
    package var file: String?
    /// One sentence: subject, what was expected and found, the cause, and what to do about it.
    package var message: String

    package init(file: String? = nil, message: String) {
        self.file = file
        self.message = message
    }

    package func write(to writer: inout JSONWriter) {
        writer.openObject()
        writer.key("type")
        writer.value("\"error\"")
        if let file {
            writer.key("file")
            writer.string(file)
        }
        writer.key("message")
        writer.string(message)
        writer.closeObject()
    }
}
