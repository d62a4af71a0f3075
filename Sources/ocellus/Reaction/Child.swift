import Dispatch
import Frames

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A command that runs, and the line that it is given.
///
/// The process group lives in its number as long as the process was not waited for, so a signal never meets a stranger.
final class Child {
    /// Why the command is being ended.
    enum Stop {
        case timeLimit, asked
    }

    private let process: pid_t
    /// Where the line is written to; -1 once it has it, or wants no more of it.
    private(set) var input: Int32
    private var line: ArraySlice<UInt8>
    private(set) var stop: Stop?
    /// When it is sent the next signal, in nanoseconds of CLOCK_MONOTONIC.
    private(set) var deadline: UInt64

    /// Nanoseconds between SIGTERM and SIGKILL.
    private static let grace: UInt64 = 2_000_000_000

    /// Starts a program; `signals` gets SIGCHLD when its process has ended.
    init(
        _ program: Program, line: [UInt8], timeLimit: UInt64, signals: SignalPipe
    ) throws(Program.StartError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Program.StartError(code: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        let started = program.start(input: ends[0])
        close(ends[0])
        switch started {
        case .failure(let error):
            close(ends[1])
            throw error
        case .success(let process):
            self.process = process
            input = ends[1]
            self.line = line[...]
            deadline = monotonicNow() + timeLimit
            DispatchQueue(label: "ocellus.react.wait").async {
                var end = siginfo_t()
                while waitid(P_PID, id_t(process), &end, WEXITED | WNOWAIT) != 0, errno == EINTR {}
                signals.put(SIGCHLD)
            }
            write()
        }
    }

    deinit {
        if input >= 0 { close(input) }
    }

    /// Writes of the line what the command takes; a command that does not read it is none the worse.
    func write() {
        guard input >= 0 else { return }
        while !line.isEmpty {
            let count = line.withUnsafeBytes { Glibc.write(input, $0.baseAddress, $0.count) }
            if count > 0 {
                line = line.dropFirst(count)
            } else if errno == EAGAIN {
                return
            } else if errno != EINTR {
                break
            }
        }
        close(input)
        input = -1
    }

    /// SIGTERM to the whole group; asked for again, SIGKILL.
    func end(_ reason: Stop) {
        kill(-process, stop == nil ? SIGTERM : SIGKILL)
        stop = stop ?? reason
        deadline = monotonicNow() + Self.grace
    }

    /// The process's wait status, once it has ended. Of a command that was made to end, nothing is left running.
    func ended() -> Int32? {
        var end = siginfo_t()
        guard waitid(P_PID, id_t(process), &end, WEXITED | WNOWAIT | WNOHANG) == 0, end.si_code != 0 else { return nil }
        if stop != nil { kill(-process, SIGKILL) }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status
    }
}
