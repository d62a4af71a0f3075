import Tensors

/// How a convolution falls into chunks: a tile's worth of output blocks over a band of rows each.
struct ConvolutionBands {
    let chunks: Int
    /// Rows follow each other without gaps everywhere, so that several are one long row.
    let isLine: Bool
    private let blocks: Range<Int>
    private let blocksPerChunk: Int
    private let height: Int
    private let rowsPerChunk: Int

    /// - costPerRow: of one block, in multiply-adds.
    init(outputMap: FeatureMap, blocks: Range<Int>, blocksPerChunk: Int, costPerRow: Int, isLine: Bool) {
        self.blocks = blocks
        self.blocksPerChunk = blocksPerChunk
        self.isLine = isLine
        height = outputMap.height
        // Weights are read again for every band: a band of few pixels would be bound by them.
        rowsPerChunk = min(
            height,
            max(
                Chunking.rows(of: height, costPerRow: costPerRow, worth: Chunking.convolution),
                (48 + outputMap.width - 1) / outputMap.width))
        chunks =
            (height + rowsPerChunk - 1) / rowsPerChunk * ((blocks.count + blocksPerChunk - 1) / blocksPerChunk)
    }

    func part(_ chunk: Int) -> (blocks: Range<Int>, rows: Range<Int>) {
        let (band, part) = chunk.quotientAndRemainder(
            dividingBy: (blocks.count + blocksPerChunk - 1) / blocksPerChunk)
        let first = blocks.lowerBound + part * blocksPerChunk
        return (
            first..<min(first + blocksPerChunk, blocks.upperBound),
            band * rowsPerChunk..<min((band + 1) * rowsPerChunk, height)
        )
    }
}
