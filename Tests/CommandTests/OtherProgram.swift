import Foundation

/// Programs that are not ours.
enum OtherProgram {
    /// Runs one, looked for in PATH, to its end.
    ///
    /// - Parameters:
    ///   - words: its name and its arguments.
    ///   - input: the file of standard input.
    static func run(_ words: [String], input: String = "/dev/null", in folder: TemporaryFolder) throws -> Outcome {
        try Command(words, program: "/usr/bin/env", in: folder, input: input).outcome()
    }

    /// Whether a program is there and ends well.
    static func works(_ words: String...) -> Bool {
        guard let folder = try? TemporaryFolder(), let outcome = try? run(words, in: folder) else { return false }
        return outcome.status == 0
    }
}
