import FoundationEssentials

/// A line of `index.ndjson`: one frame of a recorded folder.
struct IndexLine: Codable, Equatable {
    static let fileName = "index.ndjson"

    /// The number of the frame in the run that was recorded.
    var seq: UInt64
    /// The driver's counter.
    var sequence: UInt32
    /// Nanoseconds of the source's monotonic clock.
    var captured_ns: UInt64
    /// `Flag`s.
    var flags: UInt64
    /// Where its bytes begin in the file of the frames, and how many they are.
    var offset: UInt64
    var size: UInt64
    /// Frames lost since the line before.
    var dropped: UInt64

    /// The latest clock, and the largest number of any kind, that a line may have: sums of two stay in 64 bits.
    static let latest: UInt64 = 1 << 62
    /// The largest number of a frame.
    static let lastSeq: UInt64 = 1 << 48

    /// The lower 32 bits are the driver's flags of the buffer (Video4Linux's V4L2_BUF_FLAG_…).
    enum Flag {
        /// The recorded run had no use for the frame any more: it was too old.
        static let stale: UInt64 = 1 << 32
    }

    /// Nil if the text is no such line, or its numbers are impossible.
    init?(_ text: [UInt8]) {
        guard let line = try? JSONDecoder().decode(Self.self, from: Data(text)), line.seq <= Self.lastSeq,
            line.captured_ns <= Self.latest, line.offset <= Self.latest, line.size <= Self.latest
        else { return nil }
        self = line
    }

    init(
        seq: UInt64, sequence: UInt32, capturedAt: UInt64, flags: UInt64, offset: UInt64, size: UInt64, dropped: UInt64
    ) {
        self.seq = seq
        self.sequence = sequence
        captured_ns = capturedAt
        self.flags = flags
        self.offset = offset
        self.size = size
        self.dropped = dropped
    }
}
