import Dispatch
import Frames
import Pipeline
import Preprocess
import Recording
import Synchronization

/// Copies frames from a source into a recording, on a thread of its own.
final class RecordingCopy: Sendable {
    struct Limits: Sendable {
        /// Frames recorded; nil: all.
        var frames: Int?
        /// Of the source's time; nil: all.
        var seconds: Double?
        /// One frame of so many is recorded.
        var every = 1
    }

    private let open: SourceOpening
    private let title: String
    private let folder: String
    private let limits: Limits
    private let slotCapacity: Int
    private let state = Mutex(State())

    private struct State {
        var account = RecordingAccount()
        var failure: Failure?
        /// Nothing more is written.
        var isOver = false
    }

    /// - Parameter title: what messages and the recording call the source.
    init(open: @escaping SourceOpening, title: String, folder: String, limits: Limits, slotCapacity: Int) {
        self.open = open
        self.title = title
        self.folder = folder
        self.limits = limits
        self.slotCapacity = slotCapacity
    }

    /// Copies until the source ends, a limit is reached, or it fails; then calls `ended`, on the thread that copied.
    func start(ended: @escaping @Sendable () -> Void) {
        DispatchQueue(label: "ocellus.record", qos: .userInitiated).async { [self] in
            do throws(SourceError) {
                try copy()
            } catch {
                state.withLock { $0.failure = Failure(error) }
            }
            ended()
        }
    }

    /// Ends the copying; a source that gives nothing may still be waited for, but the files are whole and stay as they are.
    func stop() -> (account: RecordingAccount, failure: Failure?) {
        state.withLock { state in
            state.isOver = true
            return (state.account, state.failure)
        }
    }

    private func copy() throws(SourceError) {
        let source = try open()
        let writer = try RecordingWriter(path: folder, camera: title)
        let ring = FrameRing(lanes: 1, slotCapacity: slotCapacity, policy: .blocking)
        let damage = DamageReport(source: title)
        let progress = RecordingProgress(limits: limits)
        defer {
            progress.end()
            damage.summarise()
        }
        var index: UInt64 = 0
        // Frames that are left out on purpose take no number: they are not lost.
        var seq: UInt64 = 0
        var first: UInt64?
        while var slot = ring.reserve() {
            switch try source.read(into: &slot) {
            case .end:
                guard seq > 0 else { throw SourceError(.unopenable, "\(title): there is no frame in it") }
                return
            case .idle:
                if state.withLock({ $0.isOver }) { return }
            case .news(let news):
                if case .remark(let sentence) = news { say(sentence) }
            case .lost(let fate, let count, let reason):
                damage.take(.lost(seq: index, FrameFault(fate, reason)))
                state.withLock { $0.account.lose(fate, count: count) }
                index += count
                seq += count
            case .frame(let times):
                defer { index += 1 }
                guard index % UInt64(limits.every) == 0 else { continue }
                let begun = first ?? times.capturedAt
                first = begun
                let elapsed = Double(times.capturedAt - min(begun, times.capturedAt)) / 1e9
                if let seconds = limits.seconds, elapsed >= seconds { return }
                let bytes = UnsafeRawBufferPointer(rebasing: slot.bytes[..<slot.byteCount])
                let (isOver, account) = try write(bytes, seq, times, source.format, to: writer, elapsed: elapsed)
                if isOver { return }
                seq += 1
                progress.show(account)
            }
        }
    }

    /// Writes a frame unless all is over; whether it is now.
    private func write(
        _ bytes: UnsafeRawBufferPointer, _ seq: UInt64, _ times: FrameTimes, _ format: FrameFormat,
        to writer: RecordingWriter, elapsed: Double
    ) throws(SourceError) -> (isOver: Bool, account: RecordingAccount) {
        try state.withLock { state throws(SourceError) in
            guard !state.isOver else { return (true, state.account) }
            try writer.finish(try writer.write(bytes, seq: seq, times: times, format: format))
            state.account.frameCount = writer.frameCount
            state.account.byteCount = writer.byteCount
            state.account.seconds = elapsed
            return (limits.frames.map { writer.frameCount >= UInt64($0) } ?? false, state.account)
        }
    }
}
