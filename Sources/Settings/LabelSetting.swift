/// What is different for one label.
package struct LabelSetting: Sendable, Equatable {
    package var label: Said<String>
    package var enter: Said<Double>?
    package var leave: Said<Double>?
    /// Nanoseconds.
    package var hold: UInt64?
    package var priority: Int?

    package init(_ label: Said<String>) { self.label = label }

    fileprivate static let keys: [SettingKey<LabelSetting>] = [
        SettingKey("enter", \.enter, SettingKind.saidNumber(0.001...0.999, "0.001 to 0.999").optional, standard: ""),
        SettingKey("leave", \.leave, SettingKind.saidNumber(0.001...0.999, "0.001 to 0.999").optional, standard: ""),
        SettingKey(
            "hold", \.hold, SettingKind.duration(0...86_400_000_000_000, "0 s to 1440 min").optional, standard: ""),
        SettingKey("priority", \.priority, SettingKind.integer(-1000...1000).optional, standard: ""),
    ]
}

extension SettingKind where Value == [LabelSetting] {
    /// A map from labels to maps of what is different for them.
    static var labelSettings: SettingKind {
        SettingKind(expected: "a map of labels, each with a map of enter, leave, hold and priority") {
            node, origin throws(ValueProblem) in
            guard case .map(let pairs) = node.content else { return nil }
            var settings: [LabelSetting] = []
            for (key, value) in pairs {
                guard let label = key.scalar else {
                    throw ValueProblem(place: key.place, sentence: "expected a label, found \(key.found)")
                }
                if settings.contains(where: { $0.label.value == label }) {
                    throw ValueProblem(place: key.place, sentence: "expected each label once, found \"\(label)\" again")
                }
                settings.append(
                    try labelSetting(Said(label, subject: origin.subject(key.place)), value, origin))
            }
            return settings
        }
    }

    private static func labelSetting(
        _ label: Said<String>, _ node: YAMLNode, _ origin: Origin
    ) throws(ValueProblem) -> LabelSetting {
        var setting = LabelSetting(label)
        guard case .map(let pairs) = node.content else {
            throw ValueProblem(
                place: node.place,
                sentence:
                    "expected a map of enter, leave, hold and priority for \"\(label.value)\", found \(node.found)")
        }
        var seen: [String] = []
        for (key, value) in pairs {
            let name = key.scalar ?? ""
            guard let known = LabelSetting.keys.first(where: { $0.name == name }) else {
                throw ValueProblem(
                    place: key.place, sentence: SettingsReading.unknown(name, among: LabelSetting.keys.map(\.name)))
            }
            guard !seen.contains(name) else {
                throw ValueProblem(place: key.place, sentence: "expected each key once, found \"\(name)\" again")
            }
            seen.append(name)
            do throws(ValueProblem) {
                try known.read(value, origin, &setting)
            } catch {
                throw ValueProblem(
                    kind: error.kind, place: error.place ?? value.place, sentence: "\(name): \(error.sentence)")
            }
        }
        return setting
    }
}

extension SettingKind {
    /// The same, where a value may be missing.
    fileprivate var optional: SettingKind<Value?> {
        let read = self.read
        return SettingKind<Value?>(expected: expected, words: words) { node, origin throws(ValueProblem) in
            try read(node, origin).map { .some($0) }
        }
    }
}

extension SettingKind where Value == Said<Double> {
    static func saidNumber(_ range: ClosedRange<Double>, _ rangeText: String) -> SettingKind {
        let number = SettingKind<Double>.number(range, rangeText)
        return SettingKind(expected: number.expected) { node, origin throws(ValueProblem) in
            try number.read(node, origin).map { Said($0, subject: origin.subject(node.place)) }
        }
    }
}

extension SettingKind where Value == [Said<String>] {
    /// A list of names.
    static func names(_ what: String) -> SettingKind {
        SettingKind(expected: "a list of \(what)") { node, origin throws(ValueProblem) in
            guard case .list(let items) = node.content else { return nil }
            var names: [Said<String>] = []
            for item in items {
                guard let name = item.scalar, !name.isEmpty else {
                    throw ValueProblem(
                        place: item.place, sentence: "expected a list of \(what), found \(item.found) in it")
                }
                names.append(Said(name, subject: origin.subject(item.place)))
            }
            return names
        }
    }
}
