import Kernels

/// One layer's work in a plan, immutable and shared by all sessions. Its chunks are independent of each other.
protocol Step: Work {
    /// The node it comes from.
    var name: String { get }
    /// Which kernel does the work.
    var kernel: String { get }
    /// Whether it only moves values, clears memory, or prepares values for the next step, which has all the multiply-adds.
    var onlyMoves: Bool { get }
    /// What each thread needs for itself while it runs a chunk.
    var scratchBytes: Int { get }
    /// Of the packed weights that it reads.
    var weightBytes: Int { get }
}

extension Step {
    var onlyMoves: Bool { false }
    var scratchBytes: Int { 0 }
    var weightBytes: Int { 0 }
}
