import Frames
import Messages

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
