/// Another model classifies from here on, or one that was wanted was refused.
package struct ModelEvent: Line, Sendable, Equatable {
    package enum State: Sendable, Equatable {
        /// 64 hexadecimal digits.
        case swapped(sha256: String)
        /// One sentence.
        case refused(reason: String)
    }

    package var state: State
    /// Wall clock: nanoseconds since 1970-01-01T00:00:00Z.
    package var time: Int64

    package init(state: State, time: Int64) {
        self.state = state
        self.time = time
    }

    package func write(to writer: inout JSONWriter) {
        writer.openObject()
        writer.key("type")
        writer.value("\"event\"")
        writer.key("event")
        writer.value("\"model\"")
        writer.key("state")
        switch state {
        case .swapped(let sha256):
            writer.value("\"swapped\"")
            writer.key("time")
            writer.time(time)
            writer.key("sha256")
            writer.string(sha256)
        case .refused(let reason):
            writer.value("\"refused\"")
            writer.key("time")
            writer.time(time)
            writer.key("reason")
            writer.string(reason)
        }
        writer.closeObject()
    }
}
