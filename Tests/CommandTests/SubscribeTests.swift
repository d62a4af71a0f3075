import Foundation
import Glibc
import Testing

/// The socket of a running instance, as whoever subscribes sees it.
@Suite(.timeLimit(.minutes(5))) struct SubscribeTests {
    private let folder: TemporaryFolder
    private let socket: String

    init() throws {
        folder = try TemporaryFolder()
        socket = "\(folder.path)/ocellus/front.sock"
    }

    private func instance(_ configuration: String = "", environment: [String: String] = [:]) throws -> Command {
        let recording = try folder.write(y4m(frames: 100, fps: 100), to: "recording.y4m")
        let command = try Command(
            [
                "run", "--source", recording, "--loop", "--stdout", "json", "--config",
                try folder.write("camera: {name: front}\n\(configuration)\n", to: "front.yaml"),
            ], in: folder, output: .pipe, environment: environment)
        _ = try command.line()
        return command
    }

    @Test func storedLinesAreThoseThatWerePublished() throws {
        let command = try instance("output: {history: 50}")
        var seen: [String] = []
        while seen.count < 80 { seen.append(try #require(try command.line())) }
        let subscriber = try #require(Subscriber(socket))
        subscriber.send(#"{"subscribe":{"types":["prediction"],"last":4096}}"# + "\n")
        while seen.count < 200 { seen.append(try #require(try command.line())) }
        command.signal(SIGTERM)
        let lines = subscriber.rest()
        let history = lines.filter { (try? Line($0).type) == "prediction" && seen.contains($0) }
        #expect(history.count >= 50)
        #expect(Array(seen[..<80].suffix(10)).allSatisfy(history.contains))
        // What came before the request was read comes again.
        #expect(Set(history).count >= history.count - 50)
    }

    @Test func whoComesAndGoesIsLoggedIfAsked() throws {
        for (level, isLogged) in [("debug", true), ("info", false)] {
            let command = try instance(environment: ["OCELLUS_LOG_LEVEL": level])
            let subscriber = try #require(Subscriber(socket))
            #expect(subscriber.line()?.hasPrefix(#"{"type":"hello""#) == true)
            command.signal(SIGTERM)
            let outcome = try command.outcome()
            let sentence = "ocellus: a subscriber came, gid \(getgid()), pid \(getpid()), uid \(getuid())"
            #expect(outcome.messageLines.contains(sentence) == isLogged, "\(outcome.messages)")
            let accounts = outcome.messageLines.compactMap {
                $0.wholeMatch(of: /ocellus: a subscriber left, delivered (\d+), lost (\d+), published (\d+)/)?.output
            }
            #expect(accounts.count == (isLogged ? 1 : 0), "\(outcome.messages)")
            for account in accounts {
                #expect((Int(account.1) ?? -1) + (Int(account.2) ?? -1) == Int(account.3))
            }
        }
    }
}
