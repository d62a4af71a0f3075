/// Something that gives frames, in order: a camera or a recording.
///
/// A source is opened, read and let go on one thread, the capture thread; `SourceOpening` is what crosses threads.
package protocol FrameSource: AnyObject {
    /// What it gives, or gave last; changes only with news of `.camera`.
    var format: FrameFormat { get }

    /// Whether it is there: a camera can be away for a while.
    var isPresent: Bool { get }

    /// Where it is, if that is another name than the one it was opened by.
    var place: String? { get }

    /// Its frames come when they happen, and their times are of CLOCK_MONOTONIC: a camera.
    var isLive: Bool { get }

    /// Waits for the next frame and copies its bytes into the slot.
    ///
    /// The slot's capacity is the limit for a frame: one that does not fit is `.lost(.undecodable, …)`, and nothing
    /// is allocated for it. After `.end` a source is not read again.
    func read(into slot: inout WritableSlot) throws(SourceError) -> Arrival
}

extension FrameSource {
    package var isPresent: Bool { true }
    package var place: String? { nil }
    package var isLive: Bool { false }
}

/// What a source is, at one time.
package struct SourceFacts: Sendable, Equatable {
    package var format: FrameFormat
    /// Where it is, if that is another name than the one it was opened by.
    package var place: String?
}

extension FrameSource {
    /// Nil while it is not there.
    package var facts: SourceFacts? { isPresent ? SourceFacts(format: format, place: place) : nil }
}

/// What `FrameSource.read` brought.
package enum Arrival: Sendable, Equatable {
    /// The slot holds a frame.
    case frame(FrameTimes)
    /// `count` frames are lost, for a reason in words; the slot's content does not matter.
    case lost(Fate, count: UInt64, reason: String)
    /// No frame, but something that others should know.
    case news(SourceNews)
    /// Nothing for about a second. The source waits on, if it is asked again.
    case idle
    /// There will be no more.
    case end
}

/// What happens to a camera. Times in nanoseconds since 1970-01-01T00:00:00Z.
package enum SourceNews: Sendable, Equatable {
    /// It was lost or found, is another than before, or in another's hands; `reason` is one sentence.
    case camera(CameraState, time: Int64, reason: String?)
    /// No frame came for longer than its rate explains, from `onset` on; or that is over: they come again, or it is lost.
    case silence(isActive: Bool, onset: Int64, confirmed: Int64)
    /// One sentence for whoever reads the messages.
    case remark(String)

    package enum CameraState: String, Sendable {
        case lost, found, changed, busy
    }
}

/// Opens a source, on the thread that will read it.
package typealias SourceOpening = @Sendable () throws(SourceError) -> any FrameSource
