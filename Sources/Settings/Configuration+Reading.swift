extension Configuration {
    /// Bytes that a configuration file may have.
    package static let byteLimit = 1 << 20

    /// Reads the file, if one is named, and lays the environment over it. Throws every mistake of both at once.
    package static func load(
        file: String?, environment: [String: String]
    ) throws(SettingsError) -> Configuration {
        guard let file else { return try read([], file: nil, environment: environment) }
        let text: [UInt8]
        do {
            text = try readFile(file, limit: byteLimit)
        } catch {
            throw SettingsError(mistakes: [.init(kind: error.kind, subject: file, key: nil, sentence: error.sentence)])
        }
        return try read(text, file: file, environment: environment)
    }

    /// As `load`, with the file's text given.
    package static func read(
        _ text: [UInt8], file: String?, environment: [String: String]
    ) throws(SettingsError) -> Configuration {
        var configuration = Configuration()
        configuration.file = file
        var reading = SettingsReading(Origin(name: file ?? "configuration", folder: file.map(folder(of:))))
        if let root = reading.root(of: text) {
            let all = sections.flatMap { section in section.keys.map { "\(section.name).\($0.name)" } }
            let found = reading.pairs(of: root, as: nil, names: sections.map(\.name), elsewhere: all)
            for (name, _, content) in found {
                guard let section = sections.first(where: { $0.name == name }) else { continue }
                reading.read(content, as: name, keys: section.keys, into: &configuration)
            }
        }
        let mistakes = reading.mistakes + configuration.override(by: environment)
        guard mistakes.isEmpty else { throw SettingsError(mistakes: mistakes) }
        return configuration
    }

    /// The variable that overrides a key: `OCELLUS_SECTION_KEY`.
    package static func variable(section: String, key: String) -> String {
        "OCELLUS_\(section.uppercased())_\(key.uppercased())"
    }

    /// Variables that begin with `OCELLUS_` and set nothing: a sentence for each.
    ///
    /// - Parameter others: known variables that set no key.
    package static func unknownVariables(in environment: [String: String], besides others: [String]) -> [String] {
        let known =
            others
            + sections.flatMap { section in
                section.keys.map { variable(section: section.name, key: $0.name) }
            }
        return environment.keys.filter { $0.hasPrefix("OCELLUS_") && !known.contains($0) }.sorted().map { name in
            let suggestion = nearest(to: name, among: known).map { "; did you mean \"\($0)\"?" }
            return "\(name): no setting has this variable\(suggestion ?? "")"
        }
    }

    /// Sets what the environment says; relative paths are relative to the working directory. An empty variable says
    /// nothing.
    private mutating func override(by environment: [String: String]) -> [SettingsError.Mistake] {
        var mistakes: [SettingsError.Mistake] = []
        for section in Self.sections {
            for key in section.keys {
                let variable = Self.variable(section: section.name, key: key.name)
                guard let text = environment[variable], !text.isEmpty else { continue }
                var reading = SettingsReading(Origin(name: variable, folder: nil, hasPlaces: false))
                let node = YAMLNode(content: .scalar(text, plain: true), place: Place(line: 1, column: 1))
                reading.set(key, to: node, named: "\(section.name).\(key.name)", at: nil, in: &self)
                mistakes += reading.mistakes
            }
        }
        return mistakes
    }
}
