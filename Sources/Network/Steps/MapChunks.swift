import Kernels
import Tensors

/// How a step over a map falls into chunks: some blocks of channels over a band of rows each. It follows from the layer alone.
///
/// Chunks of a band follow each other where blocks read the same, so that threads which begin at different ends of a layer
/// work on different rows of large maps, and on different channels of small ones, as in the layers before and after.
struct MapChunks {
    let count: Int
    private let blocks: Range<Int>
    private let height: Int
    /// Blocks that share what is read, and stay together.
    private let together: Int
    /// Into how many the blocks fall, and into how many the rows.
    private let parts: Int
    private let bands: Int
    /// Whether those of a band follow each other, rather than those of some blocks.
    private let isByBand: Bool

    private init(
        blocks: Range<Int>, height: Int, together: Int, parts: Int, bands: Int, isByBand: Bool = true
    ) {
        self.blocks = blocks
        self.height = height
        self.together = together
        self.parts = parts
        self.bands = bands
        self.isByBand = isByBand
        count = parts * bands
    }

    func part(_ chunk: Int) -> (blocks: Range<Int>, rows: Range<Int>) {
        let (band, part) = isByBand ? (chunk / parts, chunk % parts) : (chunk % bands, chunk / bands)
        let units = (blocks.count + together - 1) / together
        let first = blocks.lowerBound + units * part / parts * together
        let end = min(blocks.lowerBound + units * (part + 1) / parts * together, blocks.upperBound)
        return (first..<end, height * band / bands..<height * (band + 1) / bands)
    }

    /// Each unit of blocks by itself, over bands of rows that cost so much at least.
    ///
    /// - costPerRow: of a unit.
    /// - rowsAtLeast: of a band.
    static func units(
        of blocks: Range<Int>, together: Int = 1, height: Int, costPerRow: Int, worth: Int, rowsAtLeast: Int = 1
    ) -> MapChunks {
        let rows = max(min(height, worth / max(costPerRow, 1)), rowsAtLeast)
        let bands = (height + rows - 1) / rows
        return MapChunks(
            blocks: blocks, height: height, together: together, parts: (blocks.count + together - 1) / together,
            bands: bands == 1 ? 1 : min(height, Chunking.even(bands)))
    }

    /// Of elements that are treated alike and each by itself: small blocks together, large ones in bands.
    static func elements(of map: FeatureMap) -> MapChunks {
        let wanted = Chunking.pointwise(map.blocks * map.height * map.width * map.lanes)
        let together = max(1, (map.blocks + wanted - 1) / wanted)
        return MapChunks(
            blocks: 0..<map.blocks, height: map.height, together: together,
            parts: (map.blocks + together - 1) / together,
            bands: together > 1 ? 1 : min(map.height, (wanted + map.blocks - 1) / map.blocks), isByBand: false)
    }

    /// Of convolutions of bytes, an even number where the rows allow it.
    ///
    /// - cycles: what a pixel of one block costs, roughly.
    static func bytes(blocks: Range<Int>, height: Int, width: Int, together: Int, cycles: Int) -> MapChunks {
        let units = (blocks.count + together - 1) / together
        let wanted = min(blocks.count * height * width * cycles / worthOfBytes, mostOfBytes)
        let parts = units <= mostOfBytes ? max(1, min(units, wanted)) : mostOfBytes
        let bandsAtMost = max(1, min(height, height * width / pixelsPerBandOfBytes))
        var bands = min(max(1, (wanted + parts - 1) / parts), bandsAtMost)
        if wanted > 1, parts * bands % 2 == 1, bands < bandsAtMost { bands += 1 }
        return MapChunks(blocks: blocks, height: height, together: together, parts: parts, bands: bands)
    }

    /// Cycles that are worth taking a chunk: a few microseconds.
    private static let worthOfBytes = 12_000
    /// More chunks would only read weights and inputs more often.
    private static let mostOfBytes = 12
    /// A band of fewer pixels would be bound by the weights.
    private static let pixelsPerBandOfBytes = 24
}
