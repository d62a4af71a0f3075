import Foundation
import Glibc
import Testing

/// What a command that has ended left behind.
struct Outcome {
    /// The exit code; -N after signal N.
    let status: Int
    let bytes: [UInt8]
    let messages: String

    var output: String { String(decoding: bytes, as: UTF8.self) }
    /// Standard output, line by line.
    var lines: [String] { output.split(separator: "\n").map(String.init) }
    /// Standard error, line by line.
    var messageLines: [String] { messages.split(separator: "\n").map(String.init) }
}

/// The real `ocellus`, running: built with the tests, and found beside their bundle.
///
/// The user's folder for running programs is, for it, the test's own.
final class Command: @unchecked Sendable {
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    /// Where standard output goes.
    enum Output {
        case file
        /// To be read with `line()`.
        case pipe
        case path(String)
        case closed
        /// Standard input too; standard error if asked.
        case terminal(PseudoTerminal, messages: Bool = false)
    }

    private let process: pid_t
    /// Its other end is held by the process alone, and so closed when it ends.
    private let life: CInt
    private var pipe: CInt
    private let outputPath: String
    private let messagePath: String
    private var received: [UInt8] = []
    private var status: Int?

    /// POSIX_SPAWN_SETSID of spawn.h.
    private static let newSession: Int16 = 0x80

    /// Held from the making of pipes to the start, so that no other command inherits their ends.
    private static let starting = NSLock()

    /// - Parameters:
    ///   - program: another program than ocellus.
    ///   - input: the file of standard input.
    ///   - environment: laid over the tests' own without the variables that steer ocellus.
    init(
        _ arguments: [String], program: String = Command.path, in folder: TemporaryFolder, input: String = "/dev/null",
        output: Output = .file, environment: [String: String] = [:]
    ) throws {
        let number = folder.nextNumber()
        messagePath = "\(folder.path)/messages-\(number)"
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        Self.starting.lock()
        defer { Self.starting.unlock() }
        let lives = try Self.makePipe()
        defer { close(lives.write) }
        life = lives.read
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        var writing: CInt?
        switch output {
        case .file, .path:
            if case .path(let path) = output {
                outputPath = path
            } else {
                outputPath = "\(folder.path)/output-\(number)"
            }
            posix_spawn_file_actions_addopen(&actions, 1, outputPath, O_WRONLY | O_CREAT, 0o600)
            pipe = -1
        case .pipe:
            let ends = try Self.makePipe()
            (pipe, writing, outputPath) = (ends.read, ends.write, "/dev/null")
            posix_spawn_file_actions_adddup2(&actions, ends.write, 1)
        case .closed:
            (pipe, outputPath) = (-1, "/dev/null")
            posix_spawn_file_actions_addclose(&actions, 1)
        case .terminal(let terminal, _):
            (pipe, outputPath) = (-1, "/dev/null")
            // It becomes the terminal of the program's own session.
            posix_spawn_file_actions_addopen(&actions, 0, terminal.path, O_RDWR, 0)
            posix_spawn_file_actions_adddup2(&actions, 0, 1)
        }
        defer { if let writing { close(writing) } }
        if case .terminal(_, messages: true) = output {
            posix_spawn_file_actions_adddup2(&actions, 0, 2)
        } else {
            posix_spawn_file_actions_addopen(&actions, 2, messagePath, O_WRONLY | O_CREAT, 0o600)
        }
        posix_spawn_file_actions_adddup2(&actions, lives.write, 9)

        var variables = ProcessInfo.processInfo.environment.filter { name, _ in
            !["OCELLUS_", "LISTEN_", "WATCHDOG_"].contains { name.hasPrefix($0) }
                && !["RUNTIME_DIRECTORY", "NOTIFY_SOCKET"].contains(name)
        }
        variables["XDG_RUNTIME_DIR"] = folder.path
        variables.merge(environment) { $1 }
        var words = ([program] + arguments).map { strdup($0) } + [nil]
        var pairs = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { (words + pairs).forEach { free($0) } }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The tests' process may ignore SIGPIPE, which a program would inherit.
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for signal in [SIGPIPE, SIGHUP, SIGINT, SIGTERM, SIGQUIT, SIGTSTP, SIGWINCH] { sigaddset(&defaults, signal) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        // Nor must it inherit what the thread holds back.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var flags = Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK)
        if case .terminal = output { flags |= Self.newSession }
        posix_spawnattr_setflags(&attributes, flags)
        var process = pid_t()
        let code = posix_spawn(&process, program, &actions, &attributes, &words, &pairs)
        guard code == 0 else { throw Problem(description: "\(program): \(String(cString: strerror(code)))") }
        self.process = process
    }

    deinit {
        if status == nil {
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
        }
        close(life)
        if pipe >= 0 { close(pipe) }
    }

    /// Beside the program that runs the tests.
    static let path: String = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return "\(own.split(separator: "/").dropLast().map { "/\($0)" }.joined())/ocellus"
    }()

    private static func makePipe() throws -> (read: CInt, write: CInt) {
        var ends: [CInt] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { throw Problem(description: "no pipe: errno \(errno)") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    func signal(_ number: CInt) { kill(process, number) }

    /// Runs it to its end.
    static func run(
        _ arguments: String..., in folder: TemporaryFolder, input: String = "/dev/null", output: Output = .file,
        environment: [String: String] = [:]
    ) throws -> Outcome {
        try Command(arguments, in: folder, input: input, output: output, environment: environment).outcome()
    }

    /// Waits for its end. One that does not come in time is a failure, and is brought about.
    func outcome(within seconds: Int = 60) throws -> Outcome {
        guard Self.isReadable(life, until: .now + .seconds(seconds)) else {
            throw Problem(description: "ocellus did not end within \(seconds) s; it said: \(messages)")
        }
        var raw: CInt = 0
        waitpid(process, &raw, 0)
        let status = raw & 0x7F == 0 ? Int(raw >> 8 & 0xFF) : -Int(raw & 0x7F)
        self.status = status
        let bytes = outputPath.hasPrefix("/dev/") ? [] : try [UInt8](Data(contentsOf: URL(filePath: outputPath)))
        return Outcome(status: status, bytes: bytes, messages: messages)
    }

    /// Standard error so far.
    var messages: String { (try? String(contentsOfFile: messagePath, encoding: .utf8)) ?? "" }

    /// The next line of the pipe without its "\n"; nil at the end.
    func line(within seconds: Int = 60) throws -> String? {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while true {
            if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
                defer { received.removeFirst(end + 1) }
                return String(decoding: received[..<end], as: UTF8.self)
            }
            guard Self.isReadable(pipe, until: deadline) else {
                throw Problem(description: "no line came within \(seconds) s; it said: \(messages)")
            }
            var piece = [UInt8](repeating: 0, count: 65_536)
            let count = read(pipe, &piece, piece.count)
            guard count > 0 else { return nil }
            received += piece[..<count]
        }
    }

    /// What is left in the pipe after the last line that was read, up to its end.
    func rest() throws -> String {
        var lines = ""
        while let line = try line() { lines += "\(line)\n" }
        return lines + String(decoding: received, as: UTF8.self)
    }

    /// The reader of the pipe goes away.
    func stopReading() {
        close(pipe)
        pipe = -1
    }

    static func isReadable(_ descriptor: CInt, until deadline: ContinuousClock.Instant) -> Bool {
        while true {
            let left = deadline - .now
            let milliseconds = max(
                0, left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000)
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let count = poll(&entry, 1, CInt(milliseconds))
            if count > 0 { return true }
            if count == 0 { return false }
            guard errno == EINTR else { return false }
        }
    }
}
