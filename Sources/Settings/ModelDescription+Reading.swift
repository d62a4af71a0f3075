extension ModelDescription {
    /// What begins the names of a model's metadata that are about its feeding.
    package static let metadataPrefix = "ocellus."

    /// Reads the metadata of an ONNX file: the pairs whose names begin with `ocellus.`, their values YAML flow text.
    ///
    /// - Parameter model: the file's path, which is what file names in it are relative to.
    package static func read(
        metadata: [(name: String, value: String)], model: String
    ) throws(SettingsError) -> ModelDescription {
        var description = ModelDescription()
        var mistakes: [SettingsError.Mistake] = []
        var seen: Set<String> = []
        for (name, value) in metadata where name.hasPrefix(metadataPrefix) {
            let short = String(name.dropFirst(metadataPrefix.count))
            var reading = SettingsReading(
                Origin(name: "\(model): metadata \(name)", folder: folder(of: model), hasPlaces: false))
            if !seen.insert(short).inserted {
                reading.add(nil, nil, "expected each key once, found it twice")
            } else if let key = keys.first(where: { $0.name == short }) {
                if value.utf8.count > Configuration.byteLimit {
                    reading.add(nil, nil, "expected at most \(Configuration.byteLimit) bytes, found more")
                } else if let root = reading.root(of: Array(value.utf8)), !root.isNull {
                    reading.set(key, to: root, named: nil, at: nil, in: &description)
                }
            } else {
                reading.add(nil, nil, SettingsReading.unknown(short, among: keys.map(\.name)))
            }
            mistakes += reading.mistakes
        }
        guard mistakes.isEmpty else { throw SettingsError(mistakes: mistakes) }
        return description
    }

    /// The file beside a model that describes it: its name with `.onnx` replaced.
    package static func fileName(beside model: String) -> String {
        (model.hasSuffix(".onnx") ? String(model.dropLast(5)) : model) + ".yaml"
    }

    /// Reads the file beside a model; nil if there is none.
    package static func read(beside model: String) throws(SettingsError) -> ModelDescription? {
        let file = fileName(beside: model)
        let text: [UInt8]
        do {
            text = try readFile(file, limit: Configuration.byteLimit)
        } catch {
            if error.isMissing { return nil }
            throw SettingsError(mistakes: [.init(kind: error.kind, subject: file, key: nil, sentence: error.sentence)])
        }
        return try read(text, file: file)
    }

    /// Reads the text of such a file; file names in it are relative to its folder.
    package static func read(_ text: [UInt8], file: String) throws(SettingsError) -> ModelDescription {
        var description = ModelDescription()
        var reading = SettingsReading(Origin(name: file, folder: folder(of: file)))
        if let root = reading.root(of: text) { reading.read(root, as: nil, keys: keys, into: &description) }
        guard reading.mistakes.isEmpty else { throw SettingsError(mistakes: reading.mistakes) }
        return description
    }

    /// The sentence about labels that are not as many as the model's outputs, or nil if they are.
    package func labelCountMistake(outputCount: Int) -> SettingsError.Mistake? {
        guard let labels, labels.value.count != outputCount else { return nil }
        return SettingsError.Mistake(
            kind: .malformed, subject: labels.subject, key: "labels",
            sentence: "expected \(outputCount) labels, one for each of the model's outputs, found \(labels.value.count)"
        )
    }
}
