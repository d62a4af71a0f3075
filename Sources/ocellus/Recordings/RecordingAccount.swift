import Frames
import Messages

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What a recording holds, and what it lacks.
struct RecordingAccount: Sendable {
    var frameCount: UInt64 = 0
    var byteCount: UInt64 = 0
    /// Of the source's time, from the first frame to the last.
    var seconds = 0.0
    private var lost: [Fate: UInt64] = [:]

    mutating func lose(_ fate: Fate, count: UInt64) { lost[fate, default: 0] += count }

    /// `recorded 300 frames, 12.3 MB, 29.9 s; dropped 2 (truncated 2)`
    var sentence: String {
        let losses = Fate.allCases.compactMap { fate in lost[fate].map { "\(fate.rawValue) \($0)" } }
        let total = lost.values.reduce(0, +)
        return "recorded \(measures); dropped \(total)"
            + (losses.isEmpty ? "" : " (\(losses.joined(separator: ", ")))")
    }

    /// `300 frames, 12.3 MB, 29.9 s`
    var measures: String {
        "\(frameCount) frame\(frameCount == 1 ? "" : "s"), \(oneDecimal(Double(byteCount) / 1e6)) MB, "
            + "\(oneDecimal(seconds)) s"
    }

    /// `{"folder":…,"frames":…,"bytes":…,"seconds":…,"dropped":{…}}`
    func json(folder: String) -> String {
        var writer = JSONWriter(capacity: 65_536)
        writer.beginLine()
        writer.openObject()
        writer.key("folder")
        writer.string(folder)
        writer.key("frames")
        writer.integer(frameCount)
        writer.key("bytes")
        writer.integer(byteCount)
        writer.key("seconds")
        writer.number((seconds * 1e6).rounded() / 1e6, key: "seconds")
        writer.key("dropped")
        writer.openObject()
        for fate in Fate.allCases {
            guard let count = lost[fate] else { continue }
            writer.key(text: fate.rawValue)
            writer.integer(count)
        }
        writer.closeObject()
        writer.closeObject()
        guard (try? writer.endLine()) != nil else { return "{}" }
        return writer.withLine { String(decoding: $0.dropLast(), as: UTF8.self) }
    }
}

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
