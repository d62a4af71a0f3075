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

/// How many chunks a layer falls into. It follows from the layer alone, never from the number of threads.
enum Chunking {
    /// Multiply-adds, or floats moved, that are worth taking a chunk: a few tens of microseconds.
    static let convolution = 1 << 20
    static let movement = 1 << 15

    /// Floats of a pointwise step that are worth taking a chunk: they and their results fill half of an L2 cache at most.
    private static let pointwise = 1 << 14

    /// Into how many chunks so many elements of a pointwise step fall: 1, or an even number.
    static func even(_ elements: Int) -> Int {
        elements <= pointwise ? 1 : (elements + 2 * pointwise - 1) / (2 * pointwise) * 2
    }

    /// One of `chunks` nearly equal parts of `count` floats; all but the last are whole vectors.
    static func part(_ chunk: Int, of chunks: Int, count: Int) -> Range<Int> {
        let blocks = (count + KernelSet.lanes - 1) / KernelSet.lanes
        let (first, end) = (blocks * chunk / chunks, blocks * (chunk + 1) / chunks)
        return min(first * KernelSet.lanes, count)..<min(end * KernelSet.lanes, count)
    }

    /// Rows per chunk, so that a chunk costs at least `worth`.
    static func rows(of height: Int, costPerRow: Int, worth: Int) -> Int {
        min(height, max(1, worth / max(costPerRow, 1)))
    }

    /// In how many parts of nearly equal size rows fall, of at most so many each: one, or an even number, for most machines
    /// have an even number of processors.
    static func evenly(_ height: Int, atMost rows: Int) -> Int {
        let parts = (height + rows - 1) / rows
        return parts == 1 ? 1 : min(height, (parts + 1) / 2 * 2)
    }
}
