/// Keeps pictures of what events tell.
package protocol SnapshotTaker: Sendable {
    /// A frame is being classified: it may be wanted soon. Comes from any lane, in no order; allocates nothing, and waits for no disk.
    ///
    /// - Parameter capturedAt: nanoseconds of CLOCK_MONOTONIC, or of the recording.
    func see(_ bytes: UnsafeRawBufferPointer, format: FrameFormat, capturedAt: UInt64)

    /// Keeps, under a name, the frame of a time or the first one after it that is still known. Rare: it may allocate.
    ///
    /// - Returns: false if no such frame is known.
    func keep(_ capturedAt: UInt64, as name: String) -> Bool
}
