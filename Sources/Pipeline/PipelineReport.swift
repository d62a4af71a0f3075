package import Frames
package import Preprocess

/// Something that the street has to say beside its lines.
package enum PipelineReport: Sendable {
    /// The source is open.
    case opened(FrameFormat)
    /// A damaged frame.
    case lost(seq: UInt64, FrameFault)
    /// A prediction that is no line.
    case unwritable(seq: UInt64, String)
}
