/// How a step over maps of bytes falls into chunks: some blocks of channels over a band of rows each, an even number of chunks
/// where the rows allow it.
struct ByteChunks {
    let count: Int
    private let blocks: Range<Int>
    private let height: Int
    /// Blocks that stay together.
    private let together: Int
    private let parts: Int
    private let bands: Int

    /// Cycles that are worth taking a chunk: a few microseconds.
    private static let worth = 12_000
    /// More would only read weights and inputs more often.
    private static let most = 12
    /// A band of fewer pixels would be bound by the weights.
    private static let pixelsPerBand = 24

    /// - together: blocks that share what is read.
    /// - cycles: what a pixel of one block costs, roughly.
    init(blocks: Range<Int>, height: Int, width: Int, together: Int, cycles: Int) {
        self.blocks = blocks
        self.height = height
        self.together = together
        let units = (blocks.count + together - 1) / together
        let wanted = min(blocks.count * height * width * cycles / Self.worth, Self.most)
        parts = units <= Self.most ? max(1, min(units, wanted)) : Self.most
        let bandsAtMost = max(1, min(height, height * width / Self.pixelsPerBand))
        var bands = min(max(1, (wanted + parts - 1) / parts), bandsAtMost)
        if wanted > 1, parts * bands % 2 == 1, bands < bandsAtMost { bands += 1 }
        self.bands = bands
        count = parts * bands
    }

    func part(_ chunk: Int) -> (blocks: Range<Int>, rows: Range<Int>) {
        let (band, part) = chunk.quotientAndRemainder(dividingBy: parts)
        let units = (blocks.count + together - 1) / together
        let first = blocks.lowerBound + units * part / parts * together
        let end = min(blocks.lowerBound + units * (part + 1) / parts * together, blocks.upperBound)
        return (first..<end, height * band / bands..<height * (band + 1) / bands)
    }
}
