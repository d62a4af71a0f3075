import ArgumentParser
import FoundationEssentials

/// `ocellus reload`
struct Reload: Command {
    static let configuration = CommandConfiguration(
        abstract: "Asks a running instance to read its configuration and its model again.",
        discussion: """
            What can be exchanged is exchanged between two frames, and no frame is lost for it; what needs a restart is named. A \
            configuration or a model that is wrong is refused as a whole, with exit code 78. Without an argument it takes the only \
            instance there is.
            """)

    @Argument(help: "The instance's name.")
    var name: String?

    @Flag(help: "Wait for what comes of it, and print it.")
    var wait = false

    func execute() async throws(Failure) {
        let path = try SocketChoice.control(of: name)
        let answer = try await onThreadOfItsOwn { [wait] () throws(Failure) in
            var connection = try Subscription(path: path)
            try connection.send(ControlSocket.request)
            return wait ? try connection.next() : nil
        }
        guard wait else { return }
        guard let answer, let verdict = try? JSONDecoder().decode(Verdict.self, from: Data(answer)) else {
            throw Failure(.unavailable, "\(path): the instance ended before it answered")
        }
        guard verdict.code == 0 else {
            throw Failure(Failure.Code(rawValue: verdict.code) ?? .configuration, verdict.message)
        }
        try put(verdict.message)
    }

    private struct Verdict: Decodable {
        let code: Int32
        let message: String
    }
}
