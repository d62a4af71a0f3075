/// Something about the camera's pictures that is not as it should be, or is again.
package struct HealthEvent: Line, Sendable, Equatable {
    package enum Name: String, Sendable, CaseIterable {
        case frozen, moved, flicker
        /// No picture comes.
        case noFrames = "no-frames"
    }

    package var name: Name
    package var isActive: Bool
    /// When it began, and when that was certain (or, once it is over, when that was): nanoseconds since
    /// 1970-01-01T00:00:00Z.
    package var onset: Int64
    package var confirmed: Int64
    package var snapshots: SnapshotNames?

    package init(name: Name, isActive: Bool, onset: Int64, confirmed: Int64) {
        self.name = name
        self.isActive = isActive
        self.onset = onset
        self.confirmed = confirmed
    }

    /// The bytes that every line of such an event begins with, and no other line.
    package static func beginning(_ name: Name, isActive: Bool) -> [UInt8] {
        Array(#"{"type":"event","event":"health","name":"\#(name.rawValue)","active":\#(isActive),"#.utf8)
    }

    package func write(to writer: inout JSONWriter) {
        writer.openObject()
        writer.key("type")
        writer.value("\"event\"")
        writer.key("event")
        writer.value("\"health\"")
        writer.key("name")
        writer.string(name.rawValue)
        writer.key("active")
        writer.value(isActive ? "true" : "false")
        writer.key("onset")
        writer.time(onset)
        writer.key("confirmed")
        writer.time(confirmed)
        if let snapshots { writer.snapshots(snapshots) }
        writer.closeObject()
    }
}
