/// The files with the pictures of an event.
package struct SnapshotNames: Sendable, Equatable {
    /// When it began, and when that was certain; nil where no picture was to be had.
    package var onset: String?
    package var confirmed: String?

    package init(onset: String?, confirmed: String?) {
        self.onset = onset
        self.confirmed = confirmed
    }

    /// The name of a picture: when its event was certain, what it tells, and which of its pictures it is. It sorts by time, and has no
    /// character that means anything to a file system or a shell.
    ///
    /// - Parameters:
    ///   - time: nanoseconds since 1970-01-01T00:00:00Z.
    ///   - what: a label, or the name of a health event.
    package static func name(_ time: Int64, _ what: String, _ which: String) -> String {
        var stamp = LineBuffer(capacity: 64)
        stamp.append(WallTime(nanoseconds: time))
        let digits = stamp.withBytes { String(decoding: $0, as: UTF8.self) }.filter { $0 != "-" && $0 != ":" }
        let plain = what.utf8.prefix(48).map { byte in
            let isPlain =
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
                || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || byte == UInt8(ascii: "-")
            return isPlain ? byte : UInt8(ascii: "_")
        }
        return "\(digits)_\(String(decoding: plain, as: UTF8.self))_\(which).jpg"
    }
}

extension JSONWriter {
    /// The pair `"snapshots":{"onset":…,"confirmed":…}`.
    mutating func snapshots(_ names: SnapshotNames) {
        key("snapshots")
        openObject()
        key("onset")
        if let onset = names.onset { string(onset) } else { null() }
        key("confirmed")
        if let confirmed = names.confirmed { string(confirmed) } else { null() }
        closeObject()
    }
}
