import Decisions
import Frames
import Preprocess

/// One thread that claims frames and classifies them, until there are no more.
struct Lane: Sendable {
    /// From 0; the first may have all threads to itself.
    let number: Int
    let ring: FrameRing
    let outlet: Outlet
    let classifier: Classifier
    let options: PipelineOptions
    let claims: ClaimOrder?
    /// Nil where the options say who works on what.
    let sharing: LaneSharing?

    func run() {
        // A lane that is never needed takes no memory.
        guard ring.waitForAdmission(lane: number) else { return }
        var frames = FrameClassifier(
            classifier, threads: sharing != nil && number == 0 ? options.lanes : options.threadsPerLane,
            top: options.top, exact: options.exact, view: options.view)
        while let frame = ring.claim(lane: number) {
            let claimedAt = monotonicNow()
            claims?.keep(frame)
            let (place, times) = (frame.place, frame.times)
            let (seq, ticket, bornAt) = (place.seq, place.ticket, place.bornAt)
            // Without a choice each lane has its own threads.
            let isShared = sharing.map { number == 0 && $0.isShared } ?? true
            guard !isStale(bornAt, at: claimedAt) else {
                frame.finish(.dropped(.stale))
                outlet.deliver(ticket: ticket, staleSeq: seq)
                continue
            }
            do throws(FrameFault) {
                try frames.load(frame.bytes, format: frame.format)
                let loadedAt = monotonicNow()
                try frames.classify(alone: !isShared)
                let classifiedAt = monotonicNow()
                sharing?.hear(place, claimedAt: claimedAt, doneAt: classifiedAt, shared: isShared)
                guard !isStale(bornAt, at: classifiedAt) else {
                    frame.finish(.dropped(.stale))
                    outlet.deliver(ticket: ticket, staleSeq: seq)
                    continue
                }
                frame.finish(.classified)
                outlet.deliver(
                    ticket: ticket,
                    Outlet.Stamps(
                        seq: seq, times: times, bornAt: bornAt, claimedAt: claimedAt, loadedAt: loadedAt,
                        classifiedAt: classifiedAt), top: frames.top)
            } catch {
                frame.finish(.dropped(error.fate))
                outlet.deliver(ticket: ticket, seq: seq, error)
            }
        }
    }

    private func isStale(_ bornAt: UInt64, at now: UInt64) -> Bool {
        guard case .live(let maxAge) = options.pace else { return false }
        return now - bornAt > maxAge
    }
}
