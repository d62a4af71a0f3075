import ArgumentParser
import UnixSignals

/// `ocellus react`
struct React: Command {
    static let configuration = CommandConfiguration(
        abstract: "Runs a command for each line of a running instance.",
        discussion: """
            The command gets the line as JSON on its standard input; no shell is between. One runs at a time, in a process \
            group of its own; lines wait meanwhile, and when too many do the oldest are left out and counted. A command that \
            fails is said so, and the next line has its turn. SIGTERM and SIGINT stop the command and end the program.
            """)

    @Argument(help: "The socket's path, or the instance's name. Without it, the only socket there is.")
    var socket: String?

    @Option(help: ArgumentHelp("The types of lines, with commas between.", valueName: "types"))
    var types = "event"

    @Option(help: ArgumentHelp("Seconds that the command may take: then SIGTERM, and SIGKILL.", valueName: "seconds"))
    var timeout = 10.0

    @Option(help: ArgumentHelp("Lines that may wait.", valueName: "count"))
    var queue = 64

    @Argument(parsing: .postTerminator, help: "The command and its arguments, behind --.")
    var command: [String] = []

    private static let knownTypes = ["hello", "prediction", "event", "status", "gap", "error"]

    private var chosenTypes: [String] { types.split(separator: ",").map { $0.filter { $0 != " " } } }

    func validate() throws {
        if command.isEmpty { throw ValidationError("expected a command behind --, found none") }
        if !(0.01...86_400).contains(timeout) {
            throw ValidationError("--timeout: expected 0.01 to 86400 seconds, found \(timeout)")
        }
        if !(1...100_000).contains(queue) {
            throw ValidationError("--queue: expected 1 to 100000 lines, found \(queue)")
        }
        if chosenTypes.isEmpty { throw ValidationError("--types: expected at least one type, found none") }
        if let unknown = chosenTypes.first(where: { !Self.knownTypes.contains($0) }) {
            throw ValidationError(
                "--types: expected some of \(Self.knownTypes.joined(separator: ", ")), found \"\(unknown)\"")
        }
    }

    func execute() async throws(Failure) {
        let program = try Program(command)
        let path = try SocketChoice.path(socket)
        let signals = try SignalPipe(await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup))
        let (types, limit, queue) = (chosenTypes, UInt64(timeout * 1e9), queue)
        try await onThreadOfItsOwn { () throws(Failure) in
            var subscription = try Subscription(path: path)
            var reaction = Reaction(
                program: program, types: types, timeLimit: limit, queueLimit: queue, signals: signals)
            try reaction.run(&subscription)
        }
    }
}
