import Kernels
import Tensors

/// How a step that treats each element of a map alike falls into chunks: bands of rows of one block of channels, or several
/// small blocks. Rows without gaps between them, in all maps concerned, are one run.
struct MapRuns {
    let chunks: Int
    private let blocks: Int
    private let height: Int
    private let isContiguous: Bool
    private let blocksPerChunk: Int
    /// Of a block.
    private let bands: Int

    /// - others: maps of as many blocks and rows that are read or written too.
    init(_ map: FeatureMap, with others: [FeatureMap]) {
        blocks = map.blocks
        height = map.height
        isContiguous = ([map] + others).allSatisfy(\.hasContiguousRows)
        let wanted = Chunking.even(map.blocks * map.height * map.width * map.lanes)
        blocksPerChunk = max(1, (blocks + wanted - 1) / wanted)
        bands = blocksPerChunk > 1 ? 1 : min(height, (wanted + blocks - 1) / blocks)
        chunks = (blocks + blocksPerChunk - 1) / blocksPerChunk * bands
    }

    /// Calls `body` with a block, a row, and how many rows from there on are one run.
    @inline(__always)
    func visit(chunk: Int, _ body: (_ block: Int, _ row: Int, _ rows: Int) -> Void) {
        let (part, band) = chunk.quotientAndRemainder(dividingBy: bands)
        let rows = height * band / bands..<height * (band + 1) / bands
        for block in part * blocksPerChunk..<min((part + 1) * blocksPerChunk, blocks) {
            if isContiguous {
                body(block, rows.lowerBound, rows.count)
            } else {
                for row in rows { body(block, row, 1) }
            }
        }
    }
}

extension FeatureMap {
    /// Puts a function's values in the place of its arguments.
    ///
    /// - floats: the start of the map.
    func apply(
        _ function: ElementKernel?, to floats: UnsafeMutablePointer<Float>, blocks: Range<Int>, rows: Range<Int>
    ) {
        guard let function else { return }
        let rowsPerCall = hasContiguousRows ? rows.count : 1
        for block in blocks {
            for row in stride(from: rows.lowerBound, to: rows.upperBound, by: max(rowsPerCall, 1)) {
                let start = floats + offset(block: block, row: row)
                function(start, start, count: rowsPerCall * width * lanes)
            }
        }
    }
}
