import Foundation
import Glibc
import Pipeline
import Testing
import ocellus

/// What a supervisor hears (sd_notify(3)), on a real datagram socket.
@Suite struct NotificationTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Runs over a recording that never ends, until the body is through; what the supervisor heard after that.
    private func run(
        source: String? = nil, further: [String] = [], name: String? = nil, environment: [String: String] = [:],
        _ body: (Supervisor) throws -> Void
    ) throws -> [String] {
        let supervisor = try #require(Supervisor(name ?? "\(folder.path)/notify"))
        let source = try source ?? folder.write(y4m(frames: 50, fps: 50), to: "recording.y4m")
        let command = try Command(
            ["run", "--source", source, "--loop", "--stdout", "none"] + further, in: folder,
            environment: environment.merging(["NOTIFY_SOCKET": supervisor.name]) { $1 })
        try body(supervisor)
        command.signal(SIGTERM)
        #expect(try command.outcome().status == 0)
        return supervisor.rest()
    }

    @Test func saysWhenItIsReadyAndWhenItStops() throws {
        let rest = try run { supervisor in
            let status = try #require(supervisor.wait { $0.contains("frames/s") })
            #expect(supervisor.heard.first == "STATUS=\(folder.path)/recording.y4m: starts")
            #expect(supervisor.heard.filter { $0 == "READY=1" }.count == 1)
            #expect(status.contains(/^STATUS=.*recording.y4m: [0-9.]+ of 50 frames\/s, [a-z-]+, dropped \d+$/))
        }
        #expect(rest.last == "STOPPING=1")
        #expect(!rest.contains("WATCHDOG=1"))
    }

    @Test func aStatusIsOneLineThatIsNotTooLong() throws {
        let source = try folder.write(y4m(frames: 50, fps: 50), to: "two\nREADY=1")
        let labels = try folder.write(
            (0..<7).map { "\($0)" + String(repeating: "ä", count: 120) }.joined(separator: "\n"), to: "labels")
        _ = try run(source: source, further: ["--labels", labels]) { supervisor in
            let status = try #require(supervisor.wait { $0.contains("frames/s") })
            #expect(!status.contains("\n") && status.utf8.count < 1100)
            #expect(status.hasPrefix("STATUS=\(folder.path)/two READY=1: ") && status.contains("dropped"))
        }
    }

    @Test func anAbstractSocketIsOneToo() throws {
        let rest = try run(name: "@ocellus-test-\(getpid())-\(UInt64.random(in: 0...UInt64.max))") { supervisor in
            _ = try #require(supervisor.wait { $0 == "READY=1" })
        }
        #expect(rest.last == "STOPPING=1")
    }

    @Test func aCameraThatIsNotThereIsReadyAndAlive() throws {
        _ = try run(source: "usb:no-such-camera", environment: ["WATCHDOG_USEC": "4000000"]) { supervisor in
            _ = try #require(supervisor.wait { $0 == "READY=1" })
            let status = try #require(supervisor.wait { $0.contains("waits") })
            #expect(status == "STATUS=usb:no-such-camera: waits for the camera, dropped 0")
            for _ in 0..<3 { _ = try #require(supervisor.wait { $0 == "WATCHDOG=1" }) }
        }
    }

    @Test func theWatchdogHearsOfARunThatMoves() throws {
        _ = try run(environment: ["WATCHDOG_USEC": "400000"]) { supervisor in
            for _ in 0..<5 { _ = try #require(supervisor.wait { $0 == "WATCHDOG=1" }) }
        }
    }

    @Test func aWatchdogForAnotherProcessIsNone() throws {
        let rest = try run(environment: ["WATCHDOG_USEC": "400000", "WATCHDOG_PID": "1"]) { supervisor in
            _ = try #require(supervisor.wait { $0.contains("frames/s") })
            #expect(!supervisor.heard.contains("WATCHDOG=1"))
        }
        #expect(!rest.contains("WATCHDOG=1"))
    }

    @Test(arguments: ["relative", "@", "vsock:2:1"]) func aSocketThatIsNoneIsSaid(name: String) throws {
        let outcome = try Command.run(
            "run", "--source", folder.write(y4m(frames: 5, fps: 50), to: "short.y4m"), in: folder,
            environment: ["NOTIFY_SOCKET": name])
        #expect(outcome.status == 0)
        #expect(
            outcome.messageLines.first
                == "ocellus: NOTIFY_SOCKET: expected an absolute path or @NAME of 2 to 107 bytes, found \"\(name)\"; "
                + "nobody is told how the service is")
    }

    // MARK: what is alive

    /// What is said at each look at a street.
    private func verdicts(_ vitals: [Vitals]) throws -> [Bool] {
        var watchdog = try #require(Watchdog(environment: ["WATCHDOG_USEC": "1000"], process: 1))
        return vitals.map { watchdog.isAlive($0) }
    }

    private func camera(turns: UInt64, settled: UInt64, inFlight: UInt64) -> Vitals {
        Vitals(isLive: true, turns: turns, settled: settled, inFlight: inFlight)
    }

    @Test func theLimitIsRead() {
        #expect(Watchdog(environment: ["WATCHDOG_USEC": "1000"], process: 7)?.limit == 1_000_000)
        #expect(Watchdog(environment: ["WATCHDOG_USEC": "1000", "WATCHDOG_PID": "7"], process: 7) != nil)
        for variables in [[:], ["WATCHDOG_USEC": "0"], ["WATCHDOG_USEC": "-1"], ["WATCHDOG_USEC": "x"]] {
            #expect(Watchdog(environment: variables, process: 7) == nil)
        }
    }

    @Test func aCaptureThreadThatAsksNoMoreIsNotAlive() throws {
        let looks = [
            camera(turns: 1, settled: 1, inFlight: 1), camera(turns: 1, settled: 1, inFlight: 0),
            // Lanes that still work off what there is are no excuse.
            camera(turns: 1, settled: 2, inFlight: 0),
            // It waits for a camera, or for its frames.
            camera(turns: 2, settled: 2, inFlight: 0), camera(turns: 3, settled: 2, inFlight: 0),
        ]
        #expect(try verdicts(looks) == [true, false, false, true, true])
    }

    @Test func lanesThatGiveNothingAreNotAlive() throws {
        let looks = [
            camera(turns: 1, settled: 1, inFlight: 1),
            // What is captured meanwhile is overwritten.
            camera(turns: 30, settled: 1, inFlight: 2), camera(turns: 60, settled: 1, inFlight: 2),
            camera(turns: 90, settled: 2, inFlight: 2), camera(turns: 120, settled: 2, inFlight: 2),
        ]
        #expect(try verdicts(looks) == [true, false, false, true, false])
    }

    @Test func aRecordingMayWaitForItsTime() throws {
        let vitals = Vitals(isLive: false, turns: 1, settled: 1, inFlight: 0)
        #expect(try verdicts([vitals, vitals]) == [true, true])
    }
}

/// The other end of NOTIFY_SOCKET.
private final class Supervisor {
    let name: String
    private(set) var heard: [String] = []
    private let descriptor: CInt

    /// - Parameter name: a path, or `@` and an abstract name.
    init?(_ name: String) {
        self.name = name
        descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(name.utf8)
        if name.hasPrefix("@") { bytes[0] = 0 } else { bytes.append(0) }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        guard code == 0 else { return nil }
    }

    deinit { close(descriptor) }

    /// The next datagram for which `holds`; nil if none comes in time.
    func wait(within seconds: Int = 60, _ holds: (String) -> Bool) -> String? {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while Command.isReadable(descriptor, until: deadline) {
            let message = receive()
            if holds(message) { return message }
        }
        return nil
    }

    /// All that has come.
    func rest() -> [String] {
        var messages: [String] = []
        while Command.isReadable(descriptor, until: .now) { messages.append(receive()) }
        return messages
    }

    private func receive() -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        heard.append(String(decoding: bytes[..<max(0, count)], as: UTF8.self))
        return heard[heard.count - 1]
    }
}
