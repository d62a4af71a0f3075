import ArgumentParser
import Emitters
import Frames
import ONNX
import Settings

/// Why a command ends: one sentence and the exit code that belongs to it (sysexits.h, and 1 for a comparison that failed).
struct Failure: Error {
    enum Code: Int32 {
        /// Two things were compared and differ.
        case different = 1
        case usage = 64
        /// A file opens and is not what it should be.
        case data = 65
        /// A file cannot be opened, or there is nothing to do in it.
        case noInput = 66
        /// A device, socket or instruction set is not available.
        case unavailable = 69
        case `internal` = 70
        case io = 74
        case configuration = 78
    }

    let code: Code
    /// Empty where all was said before.
    let sentence: String

    init(_ code: Code, _ sentence: String) {
        self.code = code
        self.sentence = sentence
    }

    /// The same failure of something that the configuration names.
    var asConfiguration: Failure {
        code == .data || code == .noInput ? Failure(.configuration, sentence) : self
    }

    init(_ error: SourceError) {
        switch error.kind {
        case .unopenable: self.init(.noInput, error.description)
        case .malformed: self.init(.data, error.description)
        case .io: self.init(.io, error.description)
        case .unavailable: self.init(.unavailable, error.description)
        case .misconfigured: self.init(.configuration, error.description)
        }
    }

    init(_ error: ModelError) {
        self.init(error.kind == .unopenable ? .noInput : .data, error.description)
    }

    init(_ error: SettingsError) { self.init(.configuration, error.description) }

    init(_ error: EmitterError) {
        switch error.kind {
        case .unavailable: self.init(.unavailable, error.description)
        case .misconfigured: self.init(.configuration, error.description)
        case .io: self.init(.io, error.description)
        }
    }
}

/// A command whose failures become a sentence on standard error and an exit code.
protocol Command: AsyncParsableCommand {
    mutating func execute() async throws(Failure)
}

extension Command {
    mutating func run() async throws {
        do {
            try await execute()
        } catch {
            if !error.sentence.isEmpty { say("ocellus: \(error.sentence)", .error, isLast: true) }
            throw ExitCode(error.code.rawValue)
        }
    }
}
