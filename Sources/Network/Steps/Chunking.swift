import Kernels

/// What a chunk is worth, and how a run of elements falls into chunks. It follows from the layer alone, never from the number
/// of threads.
enum Chunking {
    /// Multiply-adds, or floats moved, that are worth taking a chunk: a few tens of microseconds.
    static let convolution = 1 << 20
    static let movement = 1 << 15

    /// Floats of a pointwise step that are worth taking a chunk: they and their results fill half of an L2 cache at most.
    private static let pointwise = 1 << 14

    /// Most machines have an even number of processors, which finish together if the chunks are even, too.
    static func even(_ chunks: Int) -> Int { (chunks + 1) / 2 * 2 }

    /// Into how many chunks so many elements of a pointwise step fall: 1, or an even number.
    static func pointwise(_ elements: Int) -> Int {
        elements <= pointwise ? 1 : even((elements + pointwise - 1) / pointwise)
    }

    /// One of `chunks` nearly equal parts of `count` floats; all but the last are whole vectors.
    static func part(_ chunk: Int, of chunks: Int, count: Int) -> Range<Int> {
        let blocks = (count + KernelSet.lanes - 1) / KernelSet.lanes
        let (first, end) = (blocks * chunk / chunks, blocks * (chunk + 1) / chunks)
        return min(first * KernelSet.lanes, count)..<min(end * KernelSet.lanes, count)
    }
}
