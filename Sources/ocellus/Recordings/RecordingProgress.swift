import Frames

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A line on standard error that is written over and over, if that is a terminal: how far a recording has come.
final class RecordingProgress {
    private let limits: RecordingCopy.Limits
    private let isShown = isatty(STDERR_FILENO) == 1
    private var shownAt: UInt64 = 0
    private var isOpen = false

    private static let interval: UInt64 = 100_000_000
    private static let barWidth = 30

    init(limits: RecordingCopy.Limits) { self.limits = limits }

    func show(_ account: RecordingAccount) {
        guard isShown else { return }
        let now = monotonicNow()
        guard now - shownAt >= Self.interval else { return }
        shownAt = now
        isOpen = true
        // \u{1B}[K clears the rest of the line.
        emit("\r\(bar(account))\(account.measures)\u{1B}[K")
    }

    /// Takes the line away.
    func end() {
        if isOpen { emit("\r\u{1B}[K") }
        isOpen = false
    }

    /// `[#########·····················] `, if the end is known.
    private func bar(_ account: RecordingAccount) -> String {
        let parts = [
            limits.frames.map { Double(account.frameCount) / Double($0) }, limits.seconds.map { account.seconds / $0 },
        ]
        guard let part = parts.compactMap({ $0 }).max() else { return "" }
        let filled = Int(min(max(part, 0), 1) * Double(Self.barWidth))
        return "[\(String(repeating: "#", count: filled))\(String(repeating: ".", count: Self.barWidth - filled))] "
    }

    private func emit(_ text: String) {
        var text = text
        text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
