import ArgumentParser
import Emitters
import Messages
import UnixSignals

/// `ocellus watch`
struct Watch: Command {
    static let configuration = CommandConfiguration(
        abstract: "Shows what a running instance says.",
        discussion: """
            On a terminal it is a view that follows the predictions, until q is pressed; elsewhere, a line of text for each. \
            Without an argument it takes the only socket there is.
            """)

    @Argument(help: "The socket's path, or the instance's name.")
    var socket: String?

    @Flag(help: "Print the lines as they are.")
    var json = false

    @Flag(help: "Print one prediction and exit.")
    var once = false

    func execute() async throws(Failure) {
        let path = try SocketChoice.path(socket)
        if isOutputATerminal, !json, !once, let style = ScreenStyle(environment: environment()) {
            try await view(path, style)
        } else {
            try lines(path)
        }
    }

    private func view(_ path: String, _ style: ScreenStyle) async throws(Failure) {
        let signals = try SignalPipe(
            await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup, .sigquit, .sigwinch))
        let end = try await onThreadOfItsOwn { () throws(Failure) in
            var subscription = try Subscription(path: path)
            return try WatchView(style: style, signals: signals).run(&subscription)
        }
        if case .connectionEnded = end { say("ocellus: \(path): the connection ended", .notice) }
    }

    private func lines(_ path: String) throws(Failure) {
        var subscription = try Subscription(path: path)
        let output = BlockingOutput(format: json ? .json : .text, buffering: .eachLine) { end in
            if end == .readerGone { endQuietly() }
        }
        while let line = try subscription.next() {
            let received = ReceivedLine(line)
            let sight: ReceivedLine.Sight? = if case .prediction(let sight) = received { sight } else { nil }
            if once && sight == nil { continue }
            line.withUnsafeBytes { bytes in
                if let sight {
                    sight.withPrediction { output.emit($0, line: bytes) }
                } else {
                    output.emit(bytes)
                }
            }
            if once { return }
            if !json { warn(received, path) }
        }
        if once { throw Failure(.unavailable, "\(path): the connection ended before a prediction came") }
        say("ocellus: \(path): the connection ended", .notice)
    }

    /// Says what the instance has to say to this subscriber alone.
    private func warn(_ line: ReceivedLine?, _ path: String) {
        switch line {
        case .gap(let lost): say("ocellus: \(path): \(lost) lines are missing: they were not taken in time", .warning)
        case .error(let message): say("ocellus: \(path): \(harmless(message))", .error)
        default: break
        }
    }
}
