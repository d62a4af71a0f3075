import Foundation
import Testing

/// The clients that README shows, run as they stand there.
@Suite(.timeLimit(.minutes(5))) struct RecipeTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The code behind `<!-- recipe: NAME -->`.
    private func recipe(_ name: String) throws -> String {
        let text = try String(contentsOfFile: "\(repository)/README.md", encoding: .utf8)
        let parts = text.components(separatedBy: "<!-- recipe: \(name) -->\n```")
        try #require(parts.count == 2, "README has the recipe \(name) once")
        let code = parts[1].prefix(upTo: try #require(parts[1].range(of: "\n```\n")).lowerBound)
        return String(code.drop { $0 != "\n" }.dropFirst())
    }

    /// What a recipe prints while an instance runs.
    private func run(
        _ name: String, _ words: [String], environment: [String: String] = [:]
    ) throws -> [String] {
        let recording = try folder.write(y4m(frames: 100, fps: 50), to: "recording.y4m")
        let instance = try Command(
            ["run", "--source", recording, "--loop", "--stdout", "json"], in: folder, output: .pipe,
            environment: environment)
        for _ in 0..<10 { _ = try instance.line() }
        let ending = try OtherProgram.run(words + [recipe(name)], in: folder)
        instance.signal(SIGTERM)
        // socat says so when jq has gone.
        #expect(ending.status == 0 && (name == "shell" || ending.messages == ""), "\(ending.messages)")
        return ending.lines
    }

    private let form = /\d+ [a-z-]+ (0|1)\.\d+/

    @Test(
        .enabled(
            if: OtherProgram.works("socat", "-V") && OtherProgram.works("jq", "--version"),
            "socat or jq is missing; install Debian's packages of these names"))
    func shell() throws {
        let lines = try run("shell", ["bash", "-c"])
        #expect(lines.count == 3 && lines.allSatisfy { $0.wholeMatch(of: form) != nil }, "\(lines)")
    }

    @Test(
        .enabled(if: OtherProgram.works("curl", "--version"), "curl is missing; install Debian's package of this name"))
    func metrics() throws {
        let lines = try run("metrics", ["bash", "-c"], environment: ["OCELLUS_OUTPUT_METRICS": "socket"])
        let form = /ocellus_frames_(captured|classified)_total [1-9]\d*/
        #expect(lines.count == 2 && lines.allSatisfy { $0.wholeMatch(of: form) != nil }, "\(lines)")
    }

    @Test(.enabled(if: OtherProgram.works("python3", "--version"), "python3 is missing; install it"))
    func python() throws {
        let lines = try run("python", ["python3", "-c"])
        #expect(lines.count == 1 && lines.allSatisfy { $0.wholeMatch(of: form) != nil }, "\(lines)")
    }

    @Test(.enabled(if: OtherProgram.works("node", "--version"), "node is missing; install Debian's package nodejs"))
    func node() throws {
        let lines = try run("node", ["node", "-e"])
        #expect(lines.count == 1 && lines.allSatisfy { $0.wholeMatch(of: form) != nil }, "\(lines)")
    }
}
