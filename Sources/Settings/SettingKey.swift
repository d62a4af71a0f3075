/// One key of a section: what parsing, the environment and the documentation know of it.
package struct SettingKey<Section>: Sendable {
    package let name: String
    /// What it means, with its unit if it has one; whole sentences, a line each.
    package let note: [String]
    /// What values it may have, in words.
    package let range: String
    /// The default as it would be written in the file; empty where there is nothing to write.
    package let standard: String
    let read: @Sendable (YAMLNode, Origin, inout Section) throws(ValueProblem) -> Void
    let differs: @Sendable (Section, Section) -> Bool
    /// From the first to the second.
    let copy: @Sendable (Section, inout Section) -> Void

    init<Value: Equatable & Sendable>(
        _ name: String, _ path: any WritableKeyPath<Section, Value> & Sendable, _ kind: SettingKind<Value>,
        standard: String, _ note: String...
    ) {
        self.name = name
        self.note = note
        self.standard = standard
        range = kind.expected
        read = { node, origin, section throws(ValueProblem) in
            section[keyPath: path] = try kind.value(of: node, origin)
        }
        differs = { $0[keyPath: path] != $1[keyPath: path] }
        copy = { $1[keyPath: path] = $0[keyPath: path] }
    }

    private init<Part>(_ key: SettingKey<Part>, at path: any WritableKeyPath<Section, Part> & Sendable) {
        (name, note, range, standard) = (key.name, key.note, key.range, key.standard)
        read = { node, origin, section throws(ValueProblem) in
            try key.read(node, origin, &section[keyPath: path])
        }
        differs = { key.differs($0[keyPath: path], $1[keyPath: path]) }
        copy = { key.copy($0[keyPath: path], &$1[keyPath: path]) }
    }

    /// The same key, seen from what the section is a part of.
    func lifted<Whole>(_ path: any WritableKeyPath<Whole, Section> & Sendable) -> SettingKey<Whole> {
        SettingKey<Whole>(self, at: path)
    }
}

/// Where a value comes from.
struct Origin: Sendable {
    /// The name of the file, of the variable or of the metadata key.
    var name: String
    /// What relative paths are relative to; nil: the working directory.
    var folder: String?
    /// Whether a place in the text says anything.
    var hasPlaces = true

    func subject(_ place: Place?) -> String {
        guard hasPlaces, let place else { return name }
        return "\(name):\(place.line):\(place.column)"
    }

    func resolve(_ path: String) -> String {
        guard let folder, !path.hasPrefix("/"), folder != "." else { return path }
        return folder == "/" ? "/\(path)" : "\(folder)/\(path)"
    }
}

/// A value that is not what its key expects.
struct ValueProblem: Error {
    var kind = SettingsError.Kind.malformed
    /// Where, if it is not the value's own place.
    var place: Place?
    var sentence: String
}
