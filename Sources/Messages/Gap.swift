/// Stands where lines are missing that a slow reader did not take in time.
package struct Gap: Line, Sendable, Equatable {
    package var lost: UInt64

    package init(lost: UInt64) { self.lost = lost }

    package func write(to writer: inout JSONWriter) {
        writer.openObject()
        writer.key("type")
        writer.value("\"gap\"")
        writer.key("lost")
        writer.integer(lost)
        writer.closeObject()
    }
}
