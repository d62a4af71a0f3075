import Tensors

/// How a convolution falls into chunks: a pair of output blocks over a band of rows each. Chunks of a band follow each other,
/// so that threads which begin at different ends of a layer work on different rows of large maps, and on different channels
/// of small ones, as in the layers before and after.
struct ConvolutionBands {
    let chunks: Int
    private let blocks: Range<Int>
    private let blocksPerChunk: Int
    private let height: Int
    private let bands: Int

    /// - costPerRow: of one block, in multiply-adds.
    init(outputMap: FeatureMap, blocks: Range<Int>, blocksPerChunk: Int, costPerRow: Int) {
        self.blocks = blocks
        self.blocksPerChunk = blocksPerChunk
        height = outputMap.height
        // Weights are read again for every band: a band of few pixels would be bound by them.
        let rows = max(
            Chunking.rows(of: height, costPerRow: costPerRow, worth: Chunking.convolution),
            (48 + outputMap.width - 1) / outputMap.width)
        bands = Chunking.evenly(height, atMost: rows)
        chunks = bands * ((blocks.count + blocksPerChunk - 1) / blocksPerChunk)
    }

    func part(_ chunk: Int) -> (blocks: Range<Int>, rows: Range<Int>) {
        let (band, part) = chunk.quotientAndRemainder(
            dividingBy: (blocks.count + blocksPerChunk - 1) / blocksPerChunk)
        let first = blocks.lowerBound + part * blocksPerChunk
        return (
            first..<min(first + blocksPerChunk, blocks.upperBound),
            height * band / bands..<height * (band + 1) / bands
        )
    }
}
