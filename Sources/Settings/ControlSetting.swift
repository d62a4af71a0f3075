/// What one of a camera's controls is set to.
package struct ControlSetting: Sendable, Equatable {
    package enum Value: Sendable, Equatable {
        case number(Int64)
        /// An item of a menu, or a switch, as it was written.
        case word(String)
    }

    /// 1 to 64 letters, digits and `_`.
    package var name: String
    package var value: Value
    /// `FILE:LINE:COLUMN` of the name, for messages; empty if it is not known.
    package var place: String

    package init(name: String, value: Value, place: String = "") {
        self.name = name
        self.value = value
        self.place = place
    }
}

extension SettingKind where Value == [ControlSetting] {
    /// A map from names to numbers or words.
    static var controls: SettingKind {
        SettingKind(expected: "a map of names of controls, each with a whole number or a word") {
            node, origin throws(ValueProblem) in
            guard case .map(let pairs) = node.content else { return nil }
            var lines: [String: Int] = [:]
            var controls: [ControlSetting] = []
            for (key, value) in pairs {
                guard let name = key.scalar, isControlName(name) else {
                    throw ValueProblem(
                        place: key.place,
                        sentence:
                            "expected the name of a control, of 1 to 64 letters, digits and \"_\", found \(key.found)")
                }
                if let line = lines.updateValue(key.place.line, forKey: name) {
                    throw ValueProblem(
                        place: key.place,
                        sentence: "expected each control once, found \"\(name)\" again after line \(line)")
                }
                controls.append(
                    ControlSetting(
                        name: name, value: try controlValue(value, of: name),
                        place: origin.hasPlaces ? origin.subject(key.place) : ""))
            }
            return controls
        }
    }

    private static func isControlName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
                default: false
                }
            }
    }

    private static func controlValue(
        _ node: YAMLNode, of name: String
    ) throws(ValueProblem) -> ControlSetting.Value {
        let problem = ValueProblem(
            place: node.place,
            sentence:
                "expected a whole number of 64 bits or a word of 1 to 64 bytes for \"\(name)\", found \(node.found)")
        guard case .scalar(let text, let plain) = node.content, !node.isNull else { throw problem }
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        if plain, !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            guard let number = Int64(text) else { throw problem }
            return .number(number)
        }
        guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw problem
        }
        return .word(text)
    }
}
