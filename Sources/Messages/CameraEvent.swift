/// The camera came, went, or is another now.
package struct CameraEvent: Line, Sendable, Equatable {
    package enum State: String, Sendable {
        case lost, found, changed, busy
    }

    package var state: State
    /// Wall clock: nanoseconds since 1970-01-01T00:00:00Z.
    package var time: Int64
    /// One sentence; nil if there is nothing to explain.
    package var reason: String?

    package init(state: State, time: Int64, reason: String? = nil) {
        self.state = state
        self.time = time
        self.reason = reason
    }

    package func write(to writer: inout JSONWriter) {
        writer.openObject()
        writer.key("type")
        writer.value("\"event\"")
        writer.key("event")
        writer.value("\"camera\"")
        writer.key("state")
        writer.string(state.rawValue)
        writer.key("time")
        writer.time(time)
        if let reason {
            writer.key("reason")
            writer.string(reason)
        }
        writer.closeObject()
    }
}
