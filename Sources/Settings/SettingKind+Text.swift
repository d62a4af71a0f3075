extension SettingKind where Value == String {
    /// One of some words, in capitals or not; read as it stands in the list.
    static func word(among words: [String]) -> SettingKind {
        .scalar(words.dropLast().joined(separator: ", ") + " or " + (words.last ?? ""), words: words) { text in
            words.first { $0.uppercased() == text.uppercased() }
        }
    }

    /// A name that may become part of a path.
    static var name: SettingKind {
        .scalar("a name of 1 to 64 letters, digits, \"-\", \"_\" and \".\", not beginning with \".\"") { text in
            let allowed = text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
                default: false
                }
            }
            return allowed && !text.hasPrefix(".") && (1...64).contains(text.utf8.count) ? text : nil
        }
    }

    /// The path of a file; relative ones are relative to the file that names them.
    ///
    /// - Parameter schemes: beginnings of texts that are no paths and stay as they are.
    static func path(_ expected: String, schemes: [String] = []) -> SettingKind {
        SettingKind(expected: expected) { node, origin in
            guard let text = node.scalar, !text.isEmpty, text.utf8.count < 4096, !text.utf8.contains(0) else {
                return nil
            }
            return schemes.contains { text.hasPrefix($0) } || text == "-" ? text : origin.resolve(text)
        }
    }
}
