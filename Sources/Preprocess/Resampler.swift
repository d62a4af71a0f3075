import Kernels

/// Resizes what is seen of pictures of one size, row by row as the camera gives them, in two passes: along the rows and
/// across them. Rows and columns that are not seen are not looked at.
final class Resampler {
    private let seen: SeenPicture
    private let shape: RowShape
    /// Columns and rows of the decoded picture that hold what is seen: the tables count from the first of each.
    private let columns: Range<Int>
    private let rows: Range<Int>
    private let horizontal: FilterTable
    private let vertical: FilterTable
    private let isVerticalFirst: Bool
    /// Samples of a row in the ring: one that was resized along, or the seen columns of one as it came.
    private let ringBytes: Int
    /// Rows between the passes (ringRows × ringBytes): row r of those seen in ring row r mod ringRows.
    private let ring: UnsafeMutablePointer<UInt8>
    private let ringRows: Int
    /// The ring's rows that make one output row.
    private let taps: UnsafeMutablePointer<UnsafePointer<UInt8>?>
    private let combined: UnsafeMutablePointer<UInt8>
    private let output: UnsafeMutablePointer<UInt8>
    private let outputBytes: Int
    private let kernels: KernelSet

    /// - Parameters:
    ///   - seen: of the whole picture, before `denominator`.
    ///   - shape: of the rows that will come.
    init(
        _ seen: SeenPicture, _ shape: RowShape, denominator: Int, filter: InputDescription.Filter, kernels: KernelSet
    ) {
        self.kernels = kernels
        self.seen = seen
        self.shape = shape
        let along = seen.columnSampling(denominator: denominator)
        let across = seen.rowSampling(denominator: denominator)
        (columns, rows) = (along.pixels, across.pixels)
        (horizontal, vertical) = (along.table(filter), across.table(filter))
        isVerticalFirst = seen.isVerticalFirst(filter)
        outputBytes = horizontal.starts.count * shape.components
        ringBytes = isVerticalFirst ? along.pixels.count * shape.components : outputBytes
        ringRows = max(1, Int(vertical.counts.max() ?? 1))
        ring = .allocate(capacity: max(1, ringRows * ringBytes))
        taps = .allocate(capacity: ringRows)
        combined = .allocate(capacity: max(1, ringBytes))
        output = .allocate(capacity: max(1, outputBytes))
    }

    deinit {
        ring.deallocate()
        taps.deallocate()
        combined.deallocate()
        output.deallocate()
    }

    func serves(_ seen: SeenPicture, _ shape: RowShape) -> Bool { seen == self.seen && shape == self.shape }

    /// The rows that must be taken, in order.
    var sourceRows: Range<Int> {
        let range = vertical.sourceRange
        return (rows.lowerBound + range.lowerBound)..<(rows.lowerBound + range.upperBound)
    }

    /// The last source row that output row `index` needs.
    func lastRow(for index: Int) -> Int {
        rows.lowerBound + Int(vertical.starts[index] + vertical.counts[index]) - 1
    }

    func take(_ row: UnsafePointer<UInt8>, _ index: Int) {
        let place = ring + (index - rows.lowerBound) % ringRows * ringBytes
        let first = row + columns.lowerBound * shape.components
        if isVerticalFirst {
            place.update(from: first, count: ringBytes)
        } else {
            horizontal.resample(row: first, width: columns.count, components: shape.components, into: place, kernels)
        }
    }

    /// Output row `index`, as the camera counts; valid until the next call.
    func combine(_ index: Int) -> UnsafePointer<UInt8> {
        vertical.combineRows(
            index, ring: ring, ringRows: ringRows, byteCount: ringBytes, rows: taps, into: combined, kernels)
        guard isVerticalFirst else { return UnsafePointer(combined) }
        horizontal.resample(
            row: combined, width: columns.count, components: shape.components, into: output, kernels)
        return UnsafePointer(output)
    }
}
