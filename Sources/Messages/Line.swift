/// A line of the protocol.
package protocol Line {
    /// Writes the object, brackets included.
    func write(to writer: inout JSONWriter)
}

extension Line {
    /// Writes the whole line; `writer.withLine` lends it then.
    package func writeLine(to writer: inout JSONWriter) throws(LineError) {
        writer.beginLine()
        write(to: &writer)
        try writer.endLine()
    }

    /// The line as bytes of its own, "\n" included; for lines that are rare.
    package func bytes() throws(LineError) -> [UInt8] {
        var writer = JSONWriter()
        try writeLine(to: &writer)
        return writer.withLine { Array($0) }
    }
}
