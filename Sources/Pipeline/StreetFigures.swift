package import Frames
package import Messages

/// What a street has counted and measured, for whoever watches many of them.
///
/// Each part is of one moment, and `latencies` not of a later one than `tally`: there are never more frames in a histogram than
/// classified ones.
package struct StreetFigures: Sendable {
    package var tally: Tally
    package var latencies: LatencyHistograms
    /// Nanoseconds since 1970-01-01T00:00:00Z; nil before the first prediction.
    package var lastPrediction: Int64?
    /// Whether a camera or a recording is open.
    package var hasSource: Bool
    /// What classifies.
    package var classifier: Classifier
}
