import CV4L2

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What a camera can be adjusted by: brightness, exposure, focus, …
package struct CameraControl: Sendable, Equatable {
    package enum Kind: String, Sendable {
        case integer, boolean, menu, button, bitmask, text
    }

    /// An entry of a menu.
    package struct Item: Sendable, Equatable {
        package var number: Int64
        package var name: String

        package init(number: Int64, name: String) {
            self.number = number
            self.name = name
        }
    }

    var id: UInt32
    /// The driver's name in small letters, each run of other characters an underscore: "White Balance, Automatic" is
    /// `white_balance_automatic`.
    package var name: String
    package var kind: Kind
    package var minimum: Int64
    package var maximum: Int64
    package var step: UInt64
    package var standard: Int64
    /// Of a menu.
    package var items: [Item]
    /// Another control rules it at the moment.
    package var isInactive: Bool
    package var isReadOnly: Bool
    /// Its value; nil where there is none to read.
    package var value: Int64?

    package init(
        id: UInt32 = 0, name: String, kind: Kind, minimum: Int64, maximum: Int64, step: UInt64, standard: Int64,
        items: [Item] = [], isInactive: Bool = false, isReadOnly: Bool = false, value: Int64? = nil
    ) {
        (self.id, self.name, self.kind) = (id, name, kind)
        (self.minimum, self.maximum, self.step, self.standard) = (minimum, maximum, step, standard)
        (self.items, self.isInactive, self.isReadOnly, self.value) = (items, isInactive, isReadOnly, value)
    }

    /// `brightness (0 to 255)`, `power_line_frequency (disabled, 50_hz, 60_hz)`
    package var summary: String {
        switch kind {
        case .boolean: "\(name) (true, false)"
        case .menu: "\(name) (\(items.map { controlName($0.name) }.joined(separator: ", ")))"
        case .button: "\(name) (true)"
        case .integer, .bitmask, .text: "\(name) (\(minimum) to \(maximum)\(step > 1 ? " in steps of \(step)" : ""))"
        }
    }

    /// The number that stands for a value; throws one sentence about what is possible.
    package func number(for value: ControlRequest.Value) throws(ControlRequest.Refusal) -> Int64 {
        switch (kind, value) {
        case (.boolean, .word(let word)), (.button, .word(let word)):
            if ["true", "on", "yes"].contains(word.lowercased()) { return 1 }
            if ["false", "off", "no"].contains(word.lowercased()) { return 0 }
        case (.menu, .word(let word)):
            if let item = items.first(where: { controlName($0.name) == controlName(word) }) { return item.number }
        case (.menu, .number(let number)):
            // A menu's number, or an entry that is called like a number.
            if items.contains(where: { $0.number == number }) { return number }
        case (_, .number(let number)):
            let offset = number.subtractingReportingOverflow(minimum)
            let isOnStep = step < 2 || (!offset.overflow && offset.partialValue % Int64(clamping: step) == 0)
            if minimum <= maximum, (minimum...maximum).contains(number), isOnStep { return number }
        default: break
        }
        throw .init(sentence: "expected \(summary), found \(value)")
    }
}

/// A control and what it shall be set to.
package struct ControlRequest: Sendable, Equatable {
    package enum Value: Sendable, Equatable, CustomStringConvertible {
        case number(Int64)
        case word(String)

        package var description: String {
            switch self {
            case .number(let number): "\(number)"
            case .word(let word): "\"\(word)\""
            }
        }
    }

    package struct Refusal: Error, Equatable {
        package var sentence: String

        package init(sentence: String) { self.sentence = sentence }
    }

    package var name: String
    package var value: Value
    /// Where it was asked for: file, line, column.
    package var place: String

    package init(name: String, value: Value, place: String) {
        self.name = name
        self.value = value
        self.place = place
    }
}

/// A driver's name as it is written in a configuration.
package func controlName(_ title: String) -> String {
    var name = ""
    for byte in title.lowercased().utf8 {
        let isKept = (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
        if isKept {
            name.unicodeScalars.append(Unicode.Scalar(byte))
        } else if !name.isEmpty, name.last != "_" {
            name.append("_")
        }
    }
    if name.last == "_" { name.removeLast() }
    return name
}
