import Decisions
import Frames
import Preprocess

/// One thread that claims frames and classifies them, until there are no more.
struct Lane: Sendable {
    let ring: FrameRing
    let outlet: Outlet
    let classifier: Classifier
    let options: PipelineOptions
    let claims: ClaimOrder?

    func run() {
        var frames = FrameClassifier(
            classifier, threads: options.threadsPerLane, top: options.top, exact: options.exact,
            view: options.view)
        while let frame = ring.claim() {
            let claimedAt = monotonicNow()
            claims?.keep(frame)
            let (seq, ticket) = (frame.seq, frame.ticket)
            let (times, bornAt) = (frame.times, frame.bornAt)
            guard !isStale(bornAt, at: claimedAt) else {
                frame.finish(.dropped(.stale))
                outlet.deliver(ticket: ticket, staleSeq: seq)
                continue
            }
            do throws(FrameFault) {
                try frames.load(frame.bytes, format: frame.format)
                let loadedAt = monotonicNow()
                try frames.classify()
                let classifiedAt = monotonicNow()
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
