import Kernels
import Tensors

/// The chunks of a step that treats each element of a map alike. Rows without gaps between them, in all maps concerned, are one
/// run.
struct MapRuns {
    let count: Int
    private let chunks: MapChunks
    private let isContiguous: Bool

    /// - others: maps of as many blocks and rows that are read or written too.
    init(_ map: FeatureMap, with others: [FeatureMap]) {
        chunks = .elements(of: map)
        count = chunks.count
        isContiguous = ([map] + others).allSatisfy(\.hasContiguousRows)
    }

    /// Calls `body` with a block, a row, and how many rows from there on are one run.
    @inline(__always)
    func visit(chunk: Int, _ body: (_ block: Int, _ row: Int, _ rows: Int) -> Void) {
        let (blocks, rows) = chunks.part(chunk)
        for block in blocks {
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
