/// A message as systemd's journal takes it.
package struct JournalEntry {
    private let message: String
    private let priority: Priority
    private let place: (file: String, line: UInt, function: String)
    private let facts: [(name: String, value: String)]

    /// - Parameters:
    ///   - message: one that begins with the program's name loses it: the entry has it already.
    ///   - file, line, function: where in the source it is said.
    ///   - facts: fields of its own, each called `OCELLUS_` and its name in capitals.
    package init(
        message: String, priority: Priority, file: String, line: UInt, function: String,
        facts: [(name: String, value: String)] = []
    ) {
        let ownName = "\(Self.identifier): "
        self.message = message.hasPrefix(ownName) ? String(message.dropFirst(ownName.count)) : message
        self.priority = priority
        place = (file, line, function)
        self.facts = facts
    }

    private static let identifier = "ocellus"

    /// The datagram of the native protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL): `NAME=value` on a line for each field; a value
    /// of several lines behind its length in eight bytes, lowest first.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for (name, value) in fields {
            let value = Array(value.utf8)
            bytes += name.utf8
            if value.contains(UInt8(ascii: "\n")) {
                bytes.append(UInt8(ascii: "\n"))
                withUnsafeBytes(of: UInt64(value.count).littleEndian) { bytes += $0 }
            } else {
                bytes.append(UInt8(ascii: "="))
            }
            bytes += value
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }

    /// The same for the journal's stream, which takes lines, each with its priority (sd-daemon(3)).
    package var lines: String {
        message.split(separator: "\n", omittingEmptySubsequences: false).map { "<\(priority.rawValue)>\($0)\n" }
            .joined()
    }

    private var fields: [(name: String, value: String)] {
        [
            ("MESSAGE", message), ("PRIORITY", String(priority.rawValue)), ("SYSLOG_IDENTIFIER", Self.identifier),
            ("CODE_FILE", place.file), ("CODE_LINE", String(place.line)), ("CODE_FUNC", place.function),
        ] + facts.map { (Self.fieldName($0.name), $0.value) }
    }

    /// A name that the journal takes: capitals, digits and `_`, 64 at most.
    private static func fieldName(_ name: String) -> String {
        let letters = name.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"): byte
            case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - 0x20
            default: UInt8(ascii: "_")
            }
        }
        return String(decoding: Array("OCELLUS_".utf8) + letters.prefix(56), as: UTF8.self)
    }
}
