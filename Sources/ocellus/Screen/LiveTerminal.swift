#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The terminal while a program draws on it: alternate screen, no cursor, keys one by one and unseen.
///
/// 1. Whatever ends the use of the value, the terminal is then as it was before.
/// 2. No write waits for a terminal that takes nothing: what it did not take yet is kept, one frame at most.
struct LiveTerminal: ~Copyable {
    /// Readable when a key was pressed; -1 if keys do not come from a terminal.
    let keys: Int32
    /// Writable when the terminal takes more.
    let output: Int32
    private let isOutputOwn: Bool
    private var settings: termios?
    private var isEntered = false
    private var waiting: [UInt8] = []

    private static let entering = "\u{1B}[?1049h\u{1B}[?25l"
    private static let leaving = "\u{1B}[?25h\u{1B}[?1049l"
    /// Milliseconds that the terminal has to take the sequence that restores it.
    private static let patience: Int32 = 500

    /// Takes over the terminal of standard output, and that of standard input if it is one.
    init() {
        // A description of the file of our own, which may refuse to wait without that the shell's does so too.
        let own = open("/proc/self/fd/\(STDOUT_FILENO)", O_WRONLY | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
        isOutputOwn = own >= 0
        output = isOutputOwn ? own : STDOUT_FILENO
        keys = isatty(STDIN_FILENO) == 1 ? STDIN_FILENO : -1
        enter()
    }

    deinit {
        if isEntered { Self.restore(settings, keys: keys, output: output, cutOff: !waiting.isEmpty) }
        if isOutputOwn { close(output) }
    }

    /// Columns and rows now.
    var size: (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return (80, 24)
        }
        return (min(Int(size.ws_col), 1000), min(Int(size.ws_row), 1000))
    }

    private mutating func enter() {
        var raw = termios()
        if keys >= 0, tcgetattr(keys, &raw) == 0 {
            settings = raw
            raw.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG | IEXTEN)
            raw.c_iflag &= ~tcflag_t(IXON | ICRNL | INLCR)
            withUnsafeMutableBytes(of: &raw.c_cc) { characters in
                characters[Int(VMIN)] = 0
                characters[Int(VTIME)] = 0
            }
            tcsetattr(keys, TCSADRAIN, &raw)
        }
        waiting = Array(Self.entering.utf8)
        isEntered = true
        flush()
    }

    /// The terminal as it was, until `resume`.
    mutating func suspend() {
        guard isEntered else { return }
        Self.restore(settings, keys: keys, output: output, cutOff: !waiting.isEmpty)
        waiting = []
        isEntered = false
    }

    mutating func resume() {
        if !isEntered { enter() }
    }

    private static func restore(_ settings: termios?, keys: Int32, output: Int32, cutOff: Bool) {
        // A sequence that was cut off ends with CAN; a colour may be on.
        var rest = Array(((cutOff ? "\u{18}\u{1B}[0m" : "") + leaving).utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(output, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else {
                var entry = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
                guard errno == EINTR || errno == EAGAIN, poll(&entry, 1, patience) > 0 else { break }
            }
        }
        if var settings { tcsetattr(keys, TCSANOW, &settings) }
    }

    /// Whether the terminal has yet to take some of the last frame.
    var isBusy: Bool { !waiting.isEmpty }

    /// Draws rows over what is shown, in one write if the terminal takes it. Not to be called while it is busy.
    ///
    /// Each row but a full one is cleared behind its text: behind a full row that would take its last character away.
    ///
    /// - Parameters:
    ///   - rows: as many as the window has, at most.
    ///   - isWhole: everything is cleared before, as after a change of size.
    mutating func draw(_ rows: [ScreenRow], size: (columns: Int, rows: Int), isWhole: Bool) {
        var frame = isWhole ? "\u{1B}[2J" : ""
        for (number, row) in rows.enumerated() {
            frame += "\u{1B}[\(number + 1);1H\(row.text)"
            if row.columns < size.columns { frame += "\u{1B}[K" }
        }
        if rows.count < size.rows { frame += "\u{1B}[\(rows.count + 1);1H\u{1B}[J" }
        waiting = Array(frame.utf8)
        flush()
    }

    /// Writes what the terminal takes now.
    mutating func flush() {
        while !waiting.isEmpty {
            let count = waiting.withUnsafeBytes { write(output, $0.baseAddress, $0.count) }
            if count > 0 {
                waiting.removeFirst(count)
            } else if errno != EINTR {
                // A terminal that is gone takes nothing any more; its end is told by a signal, or by its keys.
                if errno != EAGAIN { waiting = [] }
                return
            }
        }
    }

    /// The keys pressed since; nil if the terminal is gone.
    func takeKeys() -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = read(keys, &bytes, bytes.count)
        if count < 0 { return errno == EINTR || errno == EAGAIN ? [] : nil }
        return Array(bytes[..<count])
    }
}
