import Frames

/// Lets a recorder see the claimed frames one by one, in the order of their tickets, whichever lane has them.
///
/// Sendable, though the compiler cannot see it: `next` is read and written with `lock` held.
final class ClaimOrder: @unchecked Sendable {
    private let recorder: any FrameRecorder
    private let lock = Condition()
    private var next: UInt64 = 0

    init(_ recorder: any FrameRecorder) { self.recorder = recorder }

    /// Waits until the frames claimed before have been here: each comes right after its claim.
    func keep(_ frame: borrowing Frame) {
        lock.lock()
        while frame.ticket != next { lock.wait() }
        recorder.keep(frame.bytes, seq: frame.seq, times: frame.times, format: frame.format)
        next += 1
        lock.broadcast()
        lock.unlock()
    }
}
