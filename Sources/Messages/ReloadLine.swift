/// What came of a request to reload.
package struct ReloadLine: Line, Sendable, Equatable {
    /// The exit code of whoever asked: 0 if it was done.
    package var code: Int
    package var message: String

    package init(code: Int, message: String) {
        self.code = code
        self.message = message
    }

    package func write(to writer: inout JSONWriter) {
        writer.openObject()
        writer.key("type")
        writer.value("\"reload\"")
        writer.key("code")
        writer.integer(code)
        writer.key("message")
        writer.string(message)
        writer.closeObject()
    }
}
