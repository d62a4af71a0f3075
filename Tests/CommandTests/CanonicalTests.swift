import Testing

/// That it agrees with `replay --canonical` stands among the tests of that.
@Suite struct CanonicalCommandTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func whatIsCanonicalStaysAsItIs() throws {
        let canonical = try Command.run("replay", "builtin:demo", "--canonical", in: folder)
        let outcome = try Command.run("canonical", in: folder, input: try folder.write(canonical.bytes, to: "lines"))
        #expect(outcome.status == 0 && outcome.bytes == canonical.bytes && !outcome.bytes.isEmpty)
    }

    @Test func noLinesAreNoMistake() throws {
        let outcome = try Command.run("canonical", in: folder)
        #expect(outcome.status == 0 && outcome.output == "" && outcome.messages == "")
    }

    @Test func aLineThatIsNoJSONIsNamed() throws {
        let lines = #"{"type":"hello"}"# + "\nhello\n"
        let outcome = try Command.run("canonical", in: folder, input: try folder.write(lines, to: "lines"))
        #expect(outcome.status == 65)
        #expect(outcome.messages == "ocellus: standard input: line 2, column 1: expected a value, found 'h'\n")
    }
}
