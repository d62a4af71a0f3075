import Decisions
import Frames
import Preprocess

/// One thread that claims frames and classifies them, until there are no more.
struct Lane: Sendable {
    /// From 0; the first may have all threads to itself.
    let number: Int
    let ring: FrameRing
    let outlet: Outlet
    let handover: Handover
    let claims: ClaimOrder?
    let snapshots: (any SnapshotTaker)?
    /// Nil where the options say who works on what.
    let sharing: LaneSharing?

    func run() {
        // A lane that is never needed takes no memory.
        guard ring.waitForAdmission(lane: number) else { return }
        var generation = handover.join(number)
        defer { handover.leave(number) }
        var frames = generation.classifier(for: number)
        while true {
            switch ring.claim(lane: number, generation: generation.number) {
            case .ended: return
            case .changed: generation = handover.exchange(number, &frames)
            case .frame(let frame): classify(frame, with: &frames, generation)
            }
        }
    }

    private func classify(_ frame: consuming Frame, with frames: inout FrameClassifier, _ generation: Generation) {
        let claimedAt = monotonicNow()
        claims?.keep(frame)
        let (place, times) = (frame.place, frame.times)
        let (seq, ticket, bornAt) = (place.seq, place.ticket, place.bornAt)
        // Without a choice each lane has its own threads.
        let isShared = sharing.map { number == 0 && $0.isShared } ?? true
        guard !isStale(bornAt, at: claimedAt, generation) else {
            frame.finish(.dropped(.stale))
            outlet.deliver(ticket: ticket, staleSeq: seq)
            return
        }
        do throws(FrameFault) {
            try frames.load(frame.bytes, format: frame.format)
            let isMarked = frames.thumbnail != nil && frame.format.pixelFormat == .mjpeg
            let mark = isMarked ? ByteMark.of(frame.bytes) : nil
            let loadedAt = monotonicNow()
            try frames.classify(alone: !isShared)
            let classifiedAt = monotonicNow()
            sharing?.hear(place, claimedAt: claimedAt, doneAt: classifiedAt, shared: isShared)
            guard !isStale(bornAt, at: classifiedAt, generation) else {
                frame.finish(.dropped(.stale))
                outlet.deliver(ticket: ticket, staleSeq: seq)
                return
            }
            snapshots?.see(frame.bytes, format: frame.format, capturedAt: times.capturedAt)
            frame.finish(.classified)
            outlet.deliver(
                ticket: ticket,
                Outlet.Stamps(
                    generation: generation.number, seq: seq, times: times, bornAt: bornAt, claimedAt: claimedAt,
                    loadedAt: loadedAt, classifiedAt: classifiedAt, mark: mark), frames)
        } catch {
            frame.finish(.dropped(error.fate))
            outlet.deliver(ticket: ticket, seq: seq, error)
        }
    }

    private func isStale(_ bornAt: UInt64, at now: UInt64, _ generation: Generation) -> Bool {
        guard case .live(let maxAge) = generation.options.pace else { return false }
        return now - bornAt > maxAge
    }
}
