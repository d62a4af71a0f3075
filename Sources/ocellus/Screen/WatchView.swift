import Frames

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The live view of `watch`: lines in, a screen out, keys and signals between.
///
/// One thread waits for all of them. What it reads and draws in one turn is bounded, so that keys are seen however fast
/// lines come.
struct WatchView {
    let style: ScreenStyle
    let signals: SignalPipe

    enum End {
        /// A key or a signal ended it.
        case asked
        case connectionEnded
    }

    /// Nanoseconds between two drawings.
    private static let interval: UInt64 = 66_666_667
    /// And until one even without anything new: what is old is said to be.
    private static let idleInterval: UInt64 = 1_000_000_000

    /// Shows what comes until one end or the other; the terminal is restored when it returns or throws.
    func run(_ subscription: inout Subscription) throws(Failure) -> End {
        var screen = WatchScreen(title: subscription.path)
        var terminal = LiveTerminal()
        var size = terminal.size
        var (isNew, isWhole) = (true, true)
        var drawnAt: UInt64 = 0
        while true {
            let now = monotonicNow()
            let due = drawnAt + (isNew ? Self.interval : Self.idleInterval)
            if now >= due, !terminal.isBusy {
                terminal.draw(
                    screen.render(columns: size.columns, rows: size.rows, style: style, at: now), size: size,
                    isWhole: isWhole)
                (isNew, isWhole, drawnAt) = (false, false, now)
                continue
            }
            var entries = [
                pollfd(fd: subscription.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: terminal.keys, events: Int16(POLLIN), revents: 0),
                pollfd(fd: terminal.output, events: terminal.isBusy ? Int16(POLLOUT) : 0, revents: 0),
            ]
            let wait = terminal.isBusy ? -1 : Int32((due - min(now, due) + 999_999) / 1_000_000)
            guard poll(&entries, nfds_t(entries.count), wait) > 0 else { continue }
            while let signal = signals.take() {
                guard signal == SIGWINCH else { return .asked }
                size = terminal.size
                (isNew, isWhole, drawnAt) = (true, true, 0)
            }
            if entries[2].revents != 0 {
                guard try !asksForEnd(&terminal, entries[2].revents) else { return .asked }
                isNew = true
            }
            if entries[3].revents & ~Int16(POLLOUT) != 0 { return .asked }
            if entries[3].revents != 0 { terminal.flush() }
            if entries[0].revents != 0 {
                guard try subscription.fill() else { return .connectionEnded }
                while let line = subscription.take() { screen.take(line, at: monotonicNow()) }
                isNew = true
            }
        }
    }

    /// Whether the keys pressed say so: q, Ctrl-C, Ctrl-D, Ctrl-\. Ctrl-Z stops the program until it is continued.
    private func asksForEnd(_ terminal: inout LiveTerminal, _ events: Int16) throws(Failure) -> Bool {
        guard events & Int16(POLLHUP | POLLERR | POLLNVAL) == 0, let keys = terminal.takeKeys() else { return true }
        if keys.contains(where: { [UInt8(ascii: "q"), UInt8(ascii: "Q"), 3, 4, 0x1C].contains($0) }) { return true }
        if keys.contains(0x1A) {
            terminal.suspend()
            raise(SIGTSTP)
            terminal.resume()
            // As if the window had changed: all is drawn anew.
            signals.put(SIGWINCH)
        }
        return false
    }
}
