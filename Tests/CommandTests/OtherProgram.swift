import Foundation

/// A program that is not ours, run to its end.
enum OtherProgram {
    struct Ending {
        let status: Int
        let output: String
        let messages: String

        var lines: [String] { output.split(separator: "\n").map(String.init) }
    }

    /// - Parameters:
    ///   - words: the program, looked for in PATH, and its arguments.
    ///   - input: the file of standard input.
    ///   - environment: laid over the tests' own.
    static func run(
        _ words: [String], input: String = "/dev/null", environment: [String: String] = [:], in folder: TemporaryFolder
    ) throws -> Ending {
        let number = folder.nextNumber()
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = words
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let (output, messages) = (
            try folder.write("", to: "other-\(number)"), try folder.write("", to: "other-messages-\(number)")
        )
        process.standardInput = FileHandle(forReadingAtPath: input)
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: messages)
        try process.run()
        process.waitUntilExit()
        return Ending(
            status: Int(process.terminationStatus), output: folder.text("other-\(number)"),
            messages: folder.text("other-messages-\(number)"))
    }

    /// Whether a program is there and ends well.
    static func works(_ words: String...) -> Bool {
        guard let folder = try? TemporaryFolder(), let ending = try? run(words, in: folder) else { return false }
        return ending.status == 0
    }
}
