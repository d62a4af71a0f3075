import ArgumentParser

/// `ocellus status`
struct StatusCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Shows what a running instance says of itself.",
        discussion: "Without an argument it takes the only instance there is.")

    @Argument(help: "The instance's name, or its socket's path.")
    var name: String?

    @Flag(help: "Print one JSON object with the lines of the instance: hello, status, prediction (null if none came).")
    var json = false

    func execute() async throws(Failure) {
        let path = try SocketChoice.path(name)
        let report = try await onThreadOfItsOwn { () throws(Failure) in try InstanceReport(path: path) }
        try put(json ? report.json : try report.table())
    }
}
