/// Resizes pictures of one size, row by row: first along the rows, then across them.
///
/// Both passes round to 8 bits, in this order, as Pillow does.
final class Resampler {
    private let placement: Placement
    private let shape: RowShape
    private let horizontal: FilterTable
    private let vertical: FilterTable
    /// Samples of a resized row.
    private let byteCount: Int
    /// Resized rows (ringRows × byteCount): source row r in ring row r mod ringRows.
    private let ring: UnsafeMutablePointer<UInt8>
    private let ringRows: Int
    private let sums: UnsafeMutablePointer<UInt32>
    private let output: UnsafeMutablePointer<UInt8>

    /// - Parameters:
    ///   - placement: of the whole picture, before `denominator`.
    ///   - shape: of the rows that will come.
    init(_ placement: Placement, _ shape: RowShape, denominator: Int, filter: InputDescription.Filter) {
        self.placement = placement
        self.shape = shape
        let table = { (axis: AxisPlacement, source: Int) in
            FilterTable(
                source: source, extent: Double(axis.source) / Double(denominator), scaled: axis.scaled,
                window: axis.first..<(axis.first + axis.count), filter: filter)
        }
        horizontal = table(placement.horizontal, shape.width)
        vertical = table(placement.vertical, shape.height)
        byteCount = placement.horizontal.count * shape.components
        ringRows = max(1, vertical.counts.max() ?? 1)
        ring = .allocate(capacity: max(1, ringRows * byteCount))
        sums = .allocate(capacity: max(1, byteCount))
        output = .allocate(capacity: max(1, byteCount))
    }

    deinit {
        ring.deallocate()
        sums.deallocate()
        output.deallocate()
    }

    func serves(_ placement: Placement, _ shape: RowShape) -> Bool {
        placement == self.placement && shape == self.shape
    }

    /// The rows that must be taken, in order.
    var sourceRows: Range<Int> { vertical.sourceRange }

    /// The last source row that output row `index` needs.
    func lastRow(for index: Int) -> Int { vertical.starts[index] + vertical.counts[index] - 1 }

    func take(_ row: UnsafePointer<UInt8>, _ index: Int) {
        horizontal.resample(row: row, components: shape.components, into: ring + (index % ringRows) * byteCount)
    }

    /// Output row `index`; valid until the next call.
    func combine(_ index: Int) -> UnsafePointer<UInt8> {
        vertical.combineRows(index, ring: ring, ringRows: ringRows, byteCount: byteCount, sums: sums, into: output)
        return UnsafePointer(output)
    }
}
