import Testing

/// What `check` refuses stands among the failures.
@Suite struct CheckTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func theDefaultsAreInOrder() throws {
        let outcome = try Command.run("check", in: folder)
        #expect(outcome.status == 0)
        // The first camera may be there or not.
        #expect(outcome.messageLines.allSatisfy { $0.hasPrefix("ocellus: warning: camera.source: camera: ") })
        #expect(outcome.output == "defaults: in order: model camera-health, 7 labels, input 128×128\n")
    }

    @Test func everyKeyOfTheDocumentedFileIsAccepted() throws {
        let documented = "\(repository)/config/ocellus.yaml"
        #expect(try Command.run("check", documented, in: folder).status == 0)
        // With its defaults spoken; a key without one (`#labels:`) says nothing.
        let text = String(decoding: try bytes(ofFile: documented), as: UTF8.self)
        let spoken = text.split(separator: "\n").map { line in
            line.wholeMatch(of: #/  #([a-z_]+:.*)/#).map { "  \($0.1)" } ?? String(line)
        }
        #expect(spoken.count { $0.hasPrefix("  ") && !$0.hasPrefix("  #") } > 20)
        let file = try folder.write(spoken.joined(separator: "\n"), to: "ocellus.yaml")
        #expect(try Command.run("check", file, in: folder).status == 0)
    }

    @Test func aCameraThatIsMissingIsAWarning() throws {
        let file = try folder.write("camera: {source: /dev/video99}", to: "front.yaml")
        let outcome = try Command.run("check", file, in: folder)
        #expect(outcome.status == 0)
        #expect(outcome.messages.hasPrefix("ocellus: warning: \(file): camera.source: /dev/video99: "))
        #expect(outcome.messages.contains("(ENOENT)") && outcome.messageLines.count == 1, "\(outcome.messages)")
    }

    @Test func aVariableThatSetsNothingIsAWarning() throws {
        let file = try folder.write("camera: {source: builtin:demo}", to: "front.yaml")
        let outcome = try Command.run("check", file, in: folder, environment: ["OCELLUS_DECISIONS_TPO": "3"])
        #expect(outcome.status == 0)
        #expect(
            outcome.messages
                == "ocellus: warning: OCELLUS_DECISIONS_TPO: no setting has this variable; did you mean "
                + "\"OCELLUS_DECISIONS_TOP\"?\n")
    }

    @Test func everythingThatIsNamedIsLookedAt() throws {
        try folder.write(y4m(frames: 1, fps: 1), to: "short.y4m")
        try folder.write("a\nb\nc\nd\ne\nf\ng\n", to: "labels")
        let file = try folder.write(
            """
            camera: {source: short.y4m}
            model: {path: \(builtinModel), labels: labels}
            output: {socket: made/x.sock, socket_group: root, log: x.log}
            """, to: "front.yaml")
        let outcome = try Command.run("check", file, in: folder)
        #expect(outcome.status == 0 && outcome.messages == "", "\(outcome.messages)")
        // It looks, and makes nothing.
        #expect(!folder.contains("made") && !folder.contains("x.log"))
    }

    @Test func aFolderForSnapshotsMustBeOne() throws {
        try folder.write("no folder", to: "seen")
        for (path, sentence) in [
            ("seen", "seen: the folder of the snapshots cannot be written: not a directory (ENOTDIR)"),
            ("none/seen", "none: the folder above the snapshots"),
        ] {
            let file = try folder.write("decisions: {snapshot: \(path)}\n", to: "front.yaml")
            let outcome = try Command.run("check", file, in: folder)
            #expect(outcome.status == 78 && outcome.messages.contains(sentence), "\(outcome.messages)")
        }
        let file = try folder.write("decisions: {snapshot: new}\n", to: "front.yaml")
        #expect(try Command.run("check", file, in: folder).status == 0)
        #expect(!folder.contains("new"))
    }

    @Test func everyMistakeIsTold() throws {
        let file = try folder.write("camera:\n  fps: fast\ndecisions:\n  topp: 3\n", to: "front.yaml")
        let outcome = try Command.run("check", file, in: folder)
        #expect(outcome.status == 78 && outcome.output == "")
        #expect(outcome.messageLines.count == 2)
        #expect(outcome.messageLines[0].hasPrefix("ocellus: \(file):2:8: camera.fps: expected "))
        #expect(outcome.messageLines[1].hasPrefix("\(file):4:3: decisions.topp: expected a known key"))
    }
}
