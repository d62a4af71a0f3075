extension SettingKind {
    /// A value of `kind` that remembers where it was said.
    static func said<Inner>(_ kind: SettingKind<Inner>) -> SettingKind where Value == Said<Inner>? {
        SettingKind(expected: kind.expected, words: kind.words) { node, origin throws(ValueProblem) in
            guard let value = try kind.read(node, origin) else { return nil }
            return .some(Said(value, subject: origin.subject(node.place)))
        }
    }
}

extension SettingKind where Value == [Float] {
    /// A number, or a list of some.
    static func numbers(_ sign: String) -> SettingKind {
        let positive = sign == "above 0"
        return SettingKind(
            expected: positive
                ? "a number above 0, or a list of one for each channel" : "a number, or a list of one for each channel"
        ) { node, _ in
            let items: [YAMLNode]
            if case .list(let list) = node.content { items = list } else { items = [node] }
            let numbers = items.compactMap { $0.scalar.flatMap(decimal).map(Float.init) }
            let allowed = numbers.allSatisfy { $0.isFinite && (!positive || $0 > 0) }
            return numbers.count == items.count && (1...4).contains(items.count) && allowed ? numbers : nil
        }
    }
}

extension SettingKind where Value == [String] {
    /// Labels that a model may have, and bytes that one of them may have.
    private static var countLimit: Int { 65_536 }
    private static var lengthLimit: Int { 256 }

    static var labels: SettingKind {
        SettingKind(expected: "a list of labels, or the path of a file with one label on a line") {
            node, origin throws(ValueProblem) in
            switch node.content {
            case .map: return nil
            case .scalar(let path, _):
                guard !path.isEmpty else { return nil }
                let file = origin.resolve(path)
                do throws(SettingsError.Mistake) {
                    return try labels(inFile: file)
                } catch {
                    throw ValueProblem(kind: error.kind, sentence: error.description)
                }
            case .list(let items):
                var labels: [String] = []
                for item in items {
                    guard let label = item.scalar else {
                        throw ValueProblem(place: item.place, sentence: "expected a label, found \(item.found)")
                    }
                    if let fault = fault(in: label) { throw ValueProblem(place: item.place, sentence: fault) }
                    labels.append(label)
                }
                return try counted(labels)
            }
        }
    }

    /// - Throws: a mistake whose subject is the file, or the line in it.
    static func labels(inFile path: String) throws(SettingsError.Mistake) -> [String] {
        func mistake(
            _ sentence: String, kind: SettingsError.Kind = .malformed, line: Int? = nil
        ) -> SettingsError.Mistake {
            SettingsError.Mistake(
                kind: kind, subject: line.map { "\(path):\($0)" } ?? path, key: nil, sentence: sentence)
        }
        let bytes: [UInt8]
        do {
            bytes = try readFile(path, limit: 4 << 20)
        } catch {
            throw mistake(error.sentence, kind: error.kind)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw mistake("expected text in UTF-8, found other bytes")
        }
        var lines = (text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...])
            .split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        if lines.last?.isEmpty == true { lines.removeLast() }
        for (number, line) in lines.enumerated() {
            if let fault = fault(in: String(line)) { throw mistake(fault, line: number + 1) }
        }
        do throws(ValueProblem) {
            return try counted(lines.map(String.init))
        } catch {
            throw mistake(error.sentence)
        }
    }

    private static func fault(in label: String) -> String? {
        if label.isEmpty { return "expected a label, found an empty one" }
        if label.utf8.count > lengthLimit {
            return "expected a label of at most \(lengthLimit) bytes, found one of \(label.utf8.count)"
        }
        return nil
    }

    private static func counted(_ labels: [String]) throws(ValueProblem) -> [String] {
        guard (1...countLimit).contains(labels.count) else {
            throw ValueProblem(sentence: "expected 1 to \(countLimit) labels, found \(labels.count)")
        }
        return labels
    }
}
