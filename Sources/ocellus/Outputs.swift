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
    private let readerGone: ReaderGone

    /// What happens when nobody reads standard output any more.
    private final class ReaderGone: Sendable {
        private let action = Mutex<(@Sendable () -> Void)?>(nil)

        func set(_ action: @escaping @Sendable () -> Void) { self.action.withLock { $0 = action } }
        func happen() { action.withLock { $0 }?() }
    }

    init(_ settings: Configuration, stdout: Run.Output) async throws(Failure) {
        let readerGone = ReaderGone()
        self.readerGone = readerGone
        do throws(EmitterError) {
            log = try settings.output.log.map { path throws(EmitterError) in
                try LogFile.open(path) { say("ocellus: \($0)") }
            }
            let path =
                settings.output.socket
                ?? OutputSettings.defaultSocketPath(name: settings.name, environment: environment())
            socket = try await SocketServer.start(
                on: SocketListener.open(
                    path: path, mode: settings.output.socketMode, group: settings.output.socketGroup),
                queue: settings.output.queue)
        } catch {
            throw Failure(error)
        }
        standardOutput =
            stdout == .none
            ? nil
            : LiveOutput(format: stdout == .text ? .text : .json) { end in
                if case .failed(let error) = end { say("ocellus: \(error)") }
                readerGone.happen()
            }
        var emitters: [any Emitter] = [socket]
        if let log { emitters.append(log) }
        if let standardOutput { emitters.append(standardOutput) }
        self.emitters = emitters
    }

    /// What is done when the reader of standard output is gone.
    func onReaderGone(_ action: @escaping @Sendable () -> Void) { readerGone.set(action) }

    var subscriberCount: Int { socket.subscriberCount }

    /// A line that is rare.
    func emit(_ line: some Line) {
        guard let bytes = try? line.bytes() else { return }
        bytes.withUnsafeBytes { bytes in
            for emitter in emitters { emitter.emit(bytes) }
        }
    }

    func reopenLog() async {
        guard let log else { return }
        if let error = await log.reopen() { say("ocellus: \(error); the old log stays in use") }
    }

    /// Lets every line out that can leave soon, and closes all.
    func close() async {
        standardOutput?.close()
        log?.close()
        _ = await socket.shutDown()
    }
}
