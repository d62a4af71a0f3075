/// Takes a map apart by a list of keys, and collects what is wrong with it.
struct SettingsReading {
    let origin: Origin
    private(set) var mistakes: [SettingsError.Mistake] = []

    init(_ origin: Origin) { self.origin = origin }

    mutating func add(
        _ place: Place?, _ key: String?, _ sentence: String, kind: SettingsError.Kind = .malformed
    ) {
        mistakes.append(.init(kind: kind, subject: origin.subject(place), key: key, sentence: sentence))
    }

    /// The root of a text, or nil if there is nothing in it or it cannot be read.
    mutating func root(of text: [UInt8]) -> YAMLNode? {
        do {
            return try YAMLReader.read(text)
        } catch {
            add(error.place, nil, error.sentence)
            return nil
        }
    }

    /// Sets what the map says. A key without a value keeps its default.
    ///
    /// - Parameter section: the name in front of the keys; nil where they stand alone.
    mutating func read<Section>(
        _ node: YAMLNode, as section: String?, keys: [SettingKey<Section>], into value: inout Section
    ) {
        for (name, place, content) in pairs(of: node, as: section, names: keys.map(\.name)) {
            guard let key = keys.first(where: { $0.name == name }), !content.isNull else { continue }
            set(key, to: content, named: full(name, in: section), at: place, in: &value)
        }
    }

    mutating func set<Section>(
        _ key: SettingKey<Section>, to content: YAMLNode, named name: String?, at place: Place?, in value: inout Section
    ) {
        do {
            try key.read(content, origin, &value)
        } catch {
            add(error.place ?? content.place, name, error.sentence, kind: error.kind)
        }
    }

    /// The pairs of a map whose names are known, each once.
    mutating func pairs(
        of node: YAMLNode, as section: String?, names: [String], elsewhere: [String] = []
    ) -> [(name: String, place: Place, value: YAMLNode)] {
        guard case .map(let pairs) = node.content else {
            if !node.isNull { add(node.place, section, "expected a map of keys and values, found \(node.found)") }
            return []
        }
        var known: [(name: String, place: Place, value: YAMLNode)] = []
        for (key, value) in pairs {
            guard let name = key.scalar else {
                add(key.place, section, "expected a key, found \(key.found)")
                continue
            }
            if !names.contains(name) {
                add(key.place, full(name, in: section), Self.unknown(name, among: names, elsewhere: elsewhere))
            } else if let first = known.first(where: { $0.name == name }) {
                add(
                    key.place, full(name, in: section),
                    "expected each key once, found it again after line \(first.place.line)")
            } else {
                known.append((name, key.place, value))
            }
        }
        return known
    }

    static func unknown(_ name: String, among names: [String], elsewhere: [String] = []) -> String {
        let suggestion = nearest(to: name, among: names) ?? elsewhere.first { $0.hasSuffix(".\(name)") }
        return "expected a known key, found \"\(name)\"; "
            + (suggestion.map { "did you mean \"\($0)\"?" } ?? "known are \(names.joined(separator: ", "))")
    }

    private func full(_ name: String, in section: String?) -> String { section.map { "\($0).\(name)" } ?? name }
}
