import Kernels

/// Resizes pictures of one size, row by row, in two passes: along the rows and across them.
///
/// Each pass rounds to 8 bits, so their order matters: along the rows first, except where Pillow (from 13 on) does the
/// other first, because the height shrinks by more than twice as many pixels as the width.
final class Resampler {
    private let placement: Placement
    private let shape: RowShape
    private let horizontal: FilterTable
    private let vertical: FilterTable
    private let isVerticalFirst: Bool
    /// Samples of a row in the ring: one that was resized along, or one as it came.
    private let ringBytes: Int
    /// Rows between the passes (ringRows × ringBytes): source row r in ring row r mod ringRows.
    private let ring: UnsafeMutablePointer<UInt8>
    private let ringRows: Int
    /// The ring's rows that make one output row.
    private let rows: UnsafeMutablePointer<UnsafePointer<UInt8>?>
    private let combined: UnsafeMutablePointer<UInt8>
    private let output: UnsafeMutablePointer<UInt8>
    private let kernels: KernelSet

    /// - Parameters:
    ///   - placement: of the whole picture, before `denominator`.
    ///   - shape: of the rows that will come.
    init(
        _ placement: Placement, _ shape: RowShape, denominator: Int, filter: InputDescription.Filter, kernels: KernelSet
    ) {
        self.kernels = kernels
        self.placement = placement
        self.shape = shape
        let table = { (axis: AxisPlacement, source: Int) in
            FilterTable(
                source: source, extent: Double(axis.source) / Double(denominator), scaled: axis.scaled,
                window: axis.first..<(axis.first + axis.count), filter: filter)
        }
        horizontal = table(placement.horizontal, shape.width)
        vertical = table(placement.vertical, shape.height)
        let (across, along) = (placement.vertical, placement.horizontal)
        isVerticalFirst =
            filter == .triangle && across.source > across.scaled
            && across.source - across.scaled > 2 * (along.source - along.scaled)
        ringBytes = (isVerticalFirst ? shape.width : along.count) * shape.components
        ringRows = max(1, Int(vertical.counts.max() ?? 1))
        ring = .allocate(capacity: max(1, ringRows * ringBytes))
        rows = .allocate(capacity: ringRows)
        combined = .allocate(capacity: max(1, ringBytes))
        output = .allocate(capacity: max(1, along.count * shape.components))
    }

    deinit {
        ring.deallocate()
        rows.deallocate()
        combined.deallocate()
        output.deallocate()
    }

    func serves(_ placement: Placement, _ shape: RowShape) -> Bool {
        placement == self.placement && shape == self.shape
    }

    /// The rows that must be taken, in order.
    var sourceRows: Range<Int> { vertical.sourceRange }

    /// The last source row that output row `index` needs.
    func lastRow(for index: Int) -> Int { Int(vertical.starts[index] + vertical.counts[index]) - 1 }

    func take(_ row: UnsafePointer<UInt8>, _ index: Int) {
        let place = ring + (index % ringRows) * ringBytes
        if isVerticalFirst {
            place.update(from: row, count: ringBytes)
        } else {
            horizontal.resample(row: row, width: shape.width, components: shape.components, into: place, kernels)
        }
    }

    /// Output row `index`; valid until the next call.
    func combine(_ index: Int) -> UnsafePointer<UInt8> {
        vertical.combineRows(
            index, ring: ring, ringRows: ringRows, byteCount: ringBytes, rows: rows, into: combined, kernels)
        guard isVerticalFirst else { return UnsafePointer(combined) }
        horizontal.resample(row: combined, width: shape.width, components: shape.components, into: output, kernels)
        return UnsafePointer(output)
    }
}
