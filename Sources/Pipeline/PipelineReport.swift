import Frames
package import Preprocess

/// Something that the street has to say beside its lines.
package enum PipelineReport: Sendable {
    /// What happens to the source, in one sentence, and whether no frames come for it.
    case source(String, isTrouble: Bool)
    /// A damaged frame.
    case lost(seq: UInt64, FrameFault)
    /// A prediction that is no line.
    case unwritable(seq: UInt64, String)
}
