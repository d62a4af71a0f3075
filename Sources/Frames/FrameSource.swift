/// Something that gives frames, in order: a camera or a recording.
///
/// A source is opened, read and let go on one thread, the capture thread; `SourceOpening` is what crosses threads.
package protocol FrameSource: AnyObject {
    /// What it gives; constant for the life of the source.
    var format: FrameFormat { get }

    /// Waits for the next frame and copies its bytes into the slot.
    ///
    /// The slot's capacity is the limit for a frame: one that does not fit is `.lost(.undecodable, …)`, and nothing
    /// is allocated for it. After `.end` a source is not read again.
    func read(into slot: inout WritableSlot) throws(SourceError) -> Arrival
}

/// What `FrameSource.read` brought.
package enum Arrival: Sendable, Equatable {
    /// The slot holds a frame.
    case frame(FrameTimes)
    /// `count` frames are lost, for a reason in words; the slot's content does not matter.
    case lost(Fate, count: UInt64, reason: String)
    /// There will be no more.
    case end
}

/// Opens a source, on the thread that will read it.
package typealias SourceOpening = @Sendable () throws(SourceError) -> any FrameSource
