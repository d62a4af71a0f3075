import Emitters
import Messages
import Settings
import Synchronization

/// Everything that `run` writes its lines to.
final class Outputs: Sendable {
    let emitters: [any Emitter]
    private let standardOutput: LiveOutput?
    private let socket: SocketServer
    private let log: LogFile?
    private let stateFile: StateFile?
    private let standardOutputEnd: End
    private let welcome: Welcome

    /// What newcomers to the socket are told after the hello: how the run goes, once that can be told, and what has been so
    /// since an event told it.
    private final class Welcome: Sendable {
        let events: StandingEvents
        private let status = Mutex<(@Sendable () -> Status)?>(nil)

        init(state: [UInt8]?) { events = StandingEvents(state: state) }

        func set(_ make: (@Sendable () -> Status)?) { status.withLock { $0 = make } }

        var lines: [UInt8] {
            let make = status.withLock { $0 }
            return ((try? make?().bytes()) ?? []) + events.all
        }
    }

    /// How standard output ended, if it did, and what is done then.
    private final class End: Sendable {
        private struct State {
            var action: (@Sendable () -> Void)?
            var cause: OutputEnd?
        }

        private let state = Mutex(State())

        var cause: OutputEnd? { state.withLock { $0.cause } }

        func set(_ action: @escaping @Sendable () -> Void) {
            let isOver = state.withLock { state in
                state.action = action
                return state.cause != nil
            }
            if isOver { action() }
        }

        func happen(_ cause: OutputEnd) {
            let action = state.withLock { state in
                state.cause = cause
                return state.action
            }
            action?()
        }
    }

    /// - Parameter state: the line of a state that a run before has decided on.
    init(_ settings: Configuration, stdout: Run.Output, state: [UInt8]?) async throws(Failure) {
        let end = End()
        standardOutputEnd = end
        let welcome = Welcome(state: state)
        self.welcome = welcome
        do throws(EmitterError) {
            log = try settings.output.log.map { path throws(EmitterError) in
                try LogFile.open(path, byteLimit: settings.output.logMaxByteCount ?? 0) {
                    say("ocellus: \($0)", .error)
                }
            }
            socket = try await SocketServer.start(
                on: Self.listener(settings), queue: settings.output.queue, history: settings.output.history,
                logger: SpokenLog.logger("ocellus.socket"), welcome: { welcome.lines })
        } catch {
            throw Failure(error)
        }
        standardOutput =
            stdout == .none
            ? nil
            : LiveOutput(format: stdout == .text ? .text : .json) { end.happen($0) }
        stateFile = settings.decisions.stateFile.map { path in
            StateFile(path: path) { say("ocellus: \($0)", .warning) }
        }
        // Who comes while an event is told hears of it once at least.
        var emitters: [any Emitter] = [welcome.events, socket]
        if let log { emitters.append(log) }
        if let stateFile { emitters.append(stateFile) }
        if let standardOutput { emitters.append(standardOutput) }
        self.emitters = emitters
    }

    /// The socket that the service's supervisor gave, which the settings have no say in; else one of our own.
    private static func listener(_ settings: Configuration) throws(EmitterError) -> SocketListener {
        let variables = environment()
        if let inherited = try SocketListener.inherited(environment: variables) {
            if settings.output.socket != nil {
                say("ocellus: output.socket is not used: the socket unit of the service gave the socket", .warning)
            }
            return inherited
        }
        return try SocketListener.open(
            path: settings.output.socket
                ?? OutputSettings.defaultSocketPath(name: settings.name, environment: variables),
            mode: settings.output.socketMode, group: settings.output.socketGroup)
    }

    /// What is done when standard output takes no more: its reader is gone, or writing failed.
    func onStandardOutputEnd(_ action: @escaping @Sendable () -> Void) { standardOutputEnd.set(action) }

    /// What standard output failed with; a reader that is gone is no failure.
    var failure: Failure? {
        if case .failed(let error) = standardOutputEnd.cause { Failure(error) } else { nil }
    }

    var subscriberCount: Int { socket.subscriberCount }

    /// The account of the socket, for a thread that may wait for it.
    var socketReport: SocketReport { socket.currentReport }

    /// Nil without a log.
    var logCounts: LogFile.Counts? { log?.counts }

    /// Who subscribes from now on gets a status of its own at once.
    func onSubscription(_ status: @escaping @Sendable () -> Status) { welcome.set(status) }

    func reopenLog() async {
        guard let log else { return }
        if let error = await log.reopen() { say("ocellus: \(error); the old log stays in use", .error) }
    }

    /// Lets every line out that can leave soon, and closes all.
    func close() async {
        welcome.set(nil)
        standardOutput?.close()
        log?.close()
        stateFile?.close()
        _ = await socket.shutDown()
    }
}
