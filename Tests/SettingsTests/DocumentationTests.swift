import Foundation
import Settings
import Testing

/// `config/ocellus.yaml` is what the lists of keys say, to the byte. After a change of the keys it is written anew with
/// `OCELLUS_REWRITE=1 tools/test --filter DocumentationTests`.
@Suite(.serialized) struct DocumentationTests {
    private let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("config/ocellus.yaml")

    @Test func theFileSaysWhatTheCodeKnows() throws {
        if ProcessInfo.processInfo.environment["OCELLUS_REWRITE"] != nil {
            try Data(documentation.utf8).write(to: path)
        }
        let file = try String(contentsOf: path, encoding: .utf8)
        #expect(file == documentation)
    }

    @Test func theFileAsItIsChangesNothing() throws {
        var configuration = try Configuration.load(file: path.path, environment: [:])
        configuration.file = nil
        #expect(configuration == Configuration())
    }

    /// With every key made live, it still says the defaults, so they are the true ones; and no key is missing.
    @Test func theFileWithAllItsKeysLiveChangesNothing() throws {
        let lines = try String(contentsOf: path, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        var live = 0
        let text = lines.map { line in
            guard line.hasPrefix("  #"), !line.hasPrefix("  # ") else { return String(line) }
            live += 1
            return "  " + line.dropFirst(3)
        }.joined(separator: "\n")
        #expect(live == Configuration.sections.map(\.keys.count).reduce(0, +))
        var configuration = try Configuration.read(Array(text.utf8), file: nil, environment: [:])
        configuration.file = nil
        #expect(configuration == Configuration())
    }
}

private var documentation: String {
    var text = """
        # Ocellus: every key that there is, with its range and its default.
        #
        # A line that begins with "#" and a key is the default: take the "#" away to change it. An empty file is fine.
        # A key of one value can also be set by a variable, OCELLUS_SECTION_KEY: OCELLUS_DECISIONS_TOP=3.
        # Copy this file to /etc/ocellus/NAME.yaml and start ocellus@NAME; "ocellus check FILE" says what is wrong with it.

        """
    for section in Configuration.sections {
        text += "\n# \(section.note)\n\(section.name):\n"
        for (place, key) in section.keys.enumerated() {
            if place > 0 { text += "\n" }
            for line in key.note { text += "  # \(line)\n" }
            text += "  # Range: \(key.range).\n"
            text += key.standard.isEmpty ? "  #\(key.name):\n" : "  #\(key.name): \(key.standard)\n"
        }
    }
    return text
}
