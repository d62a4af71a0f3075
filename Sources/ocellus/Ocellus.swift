import ArgumentParser

/// Watches one camera and says what it sees.
@main
struct Ocellus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ocellus",
        abstract: "Watches one camera, classifies each frame, and says what it sees.",
        version: version,
        subcommands: [
            Run.self, Replay.self, Canonical.self, Classify.self, Watch.self, Bench.self, Verify.self, Check.self,
        ])

    static let version = "0.1.0"
}
