import ArgumentParser

/// Watches one camera and says what it sees.
@main
struct Ocellus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ocellus",
        abstract: "Watches one camera, classifies each frame, and says what it sees.",
        version: version,
        subcommands: [
            Run.self, Replay.self, Canonical.self, Record.self, Classify.self, Watch.self, React.self,
            StatusCommand.self, Reload.self, Devices.self, Inspect.self, Bench.self, Verify.self, Check.self,
        ])

    static let version = "0.1.0"

    static func main() async {
        occupyStandardDescriptors()
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let error where !(error is ExitCode) && exitCode(for: error) == .validationFailure {
            say("ocellus: \(usageSentence(error))", .error, isLast: true)
            exit(withError: ExitCode(Failure.Code.usage.rawValue))
        } catch {
            exit(withError: error)
        }
    }

    /// What is wrong with the arguments, as one sentence like those of all other failures.
    private static func usageSentence(_ error: any Error) -> String {
        var message = message(for: error).split(separator: "\n").joined(separator: " ")
        if message.hasSuffix(".") { message.removeLast() }
        let sentence = "\(message.prefix(1).lowercased())\(message.dropFirst())"
        // The parser's full text ends with "See 'ocellus replay --help' for more information."
        let help = fullMessage(for: error).split(separator: "'").dropLast().last.map(String.init) ?? ""
        return "\(sentence): see \(help.hasSuffix("--help") ? help : "ocellus --help")"
    }
}
