/// Keeps the frames of a run, as they were claimed.
///
/// Both calls come in the order of `seq`, from any thread. They allocate nothing, and a failure is the recorder's own
/// matter: the run goes on.
package protocol FrameRecorder: Sendable {
    /// A frame was claimed. One call at a time.
    func keep(_ bytes: UnsafeRawBufferPointer, seq: UInt64, times: FrameTimes, format: FrameFormat)

    /// The way of the oldest frame kept is over. One call at a time, perhaps beside one of `keep`.
    ///
    /// - Parameter stale: it was too old to be of use.
    func settle(stale: Bool)
}
