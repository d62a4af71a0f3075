import Frames
import Messages
import Recording

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The work of `react`: lines in, one command after the other.
///
/// Invariants:
/// 1. One command runs at a time, in the order of the lines.
/// 2. Reading the socket never waits for a command; at most `queueLimit` lines wait, and those left out are counted.
/// 3. When `run` returns no command runs any more.
struct Reaction {
    private let program: Program
    private let types: [String]
    private let timeLimit: UInt64
    private let queueLimit: Int
    private let signals: SignalPipe

    private var queue: [[UInt8]] = []
    private var child: Child?
    private var complaints: Complaints
    /// Lines left out that were not told of yet, and since when.
    private var (leftOut, leftOutSince): (UInt64, UInt64) = (0, 0)
    private var (isConnected, isStopping) = (true, false)

    /// Nanoseconds between two messages about lines that were left out.
    private static let reportInterval: UInt64 = 60_000_000_000

    /// - Parameter timeLimit: of a command, in nanoseconds.
    init(program: Program, types: [String], timeLimit: UInt64, queueLimit: Int, signals: SignalPipe) {
        self.program = program
        self.types = types
        self.timeLimit = timeLimit
        self.queueLimit = queueLimit
        self.signals = signals
        complaints = Complaints(subject: harmless(program.name))
        // A command need not read its line.
        signal(SIGPIPE, SIG_IGN)
    }

    /// Runs until the connection has ended and every line had its turn, or a signal comes.
    mutating func run(_ subscription: inout Subscription) throws(Failure) {
        var failure: Failure?
        while true {
            startNext()
            if child == nil, isStopping || (!isConnected && queue.isEmpty) { break }
            wait(subscription.descriptor)
            while let signal = signals.take() { take(signal) }
            child?.write()
            checkTime()
            do throws(Failure) {
                if isConnected, !isStopping { try receive(&subscription) }
            } catch {
                (failure, isConnected) = (error, false)
            }
        }
        reportLeftOut()
        complaints.summarise()
        if let failure { throw failure }
        if !isStopping { say("ocellus: \(subscription.path): the connection ended", .notice, isLast: true) }
    }
    /// Waits for anything: a line, a signal, a command that takes more of its line, the end of its time.
    private func wait(_ socket: Int32) {
        var entries = [
            pollfd(fd: isConnected && !isStopping ? socket : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: child?.input ?? -1, events: Int16(POLLOUT), revents: 0),
        ]
        var limit: Int32 = -1
        if let child {
            let now = monotonicNow()
            limit = Int32(min((child.deadline - min(now, child.deadline) + 999_999) / 1_000_000, 3_600_000))
        }
        poll(&entries, nfds_t(entries.count), limit)
    }

    private mutating func take(_ signal: Int32) {
        if signal == SIGCHLD {
            guard let status = child?.ended() else { return }
            if let cause = cause(status) { complaints.take(cause) }
            child = nil
        } else {
            isStopping = true
            child?.end(.asked)
        }
    }

    private func checkTime() {
        if let child, monotonicNow() >= child.deadline { child.end(.timeLimit) }
    }

    /// What went wrong with a command that has ended; nil if nothing did.
    private func cause(_ status: Int32) -> String? {
        switch child?.stop {
        case .asked: return nil
        case .timeLimit: return "took longer than \(shortDecimal(Double(timeLimit) / 1e9)) s and was ended"
        case nil: break
        }
        let (signal, code) = (status & 0x7F, status >> 8 & 0xFF)
        if signal != 0 { return "was ended by signal \(signal) (\(String(cString: strsignal(signal))))" }
        return code == 0 ? nil : "ended with exit code \(code)"
    }

    private mutating func startNext() {
        while child == nil, !isStopping, !queue.isEmpty {
            let line = queue.removeFirst()
            do throws(Program.StartError) {
                child = try Child(program, line: line, timeLimit: timeLimit, signals: signals)
            } catch {
                complaints.take("cannot be started: \(describe(errno: error.code))")
            }
        }
        if queue.isEmpty || monotonicNow() - leftOutSince > Self.reportInterval { reportLeftOut() }
    }

    private mutating func receive(_ subscription: inout Subscription) throws(Failure) {
        var entry = pollfd(fd: subscription.descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, 0) > 0 else { return }
        isConnected = try subscription.fill()
        while let line = subscription.take() {
            let type = typeOfLine(line)
            switch (type, type == "gap" || type == "error" ? ReceivedLine(line) : nil) {
            case (_, .gap(let lost)):
                say("ocellus: \(subscription.path): \(lost) lines are missing: they were not taken in time", .warning)
            case (_, .error(let message)): say("ocellus: \(subscription.path): \(harmless(message))", .error)
            default: break
            }
            guard let type, types.contains(type) else { continue }
            if queue.count == queueLimit {
                queue.removeFirst()
                if leftOut == 0 { leftOutSince = monotonicNow() }
                leftOut += 1
            }
            queue.append(line)
            startNext()
        }
    }

    /// Tells of lines that were left out, all in one message.
    private mutating func reportLeftOut() {
        guard leftOut > 0 else { return }
        say(
            "ocellus: \(harmless(program.name)): \(leftOut) lines were left out, the oldest first: it takes longer than lines "
                + "come, and \(queueLimit) may wait", .warning)
        leftOut = 0
    }
}
