/// A small luma picture of a whole frame, made from the rows that become the tensor: what health is judged by.
///
/// Each of its samples is the mean of 2 × 2 samples that are spread evenly over its share of the frame.
package final class Thumbnail {
    /// Samples; the frame's shape is given up.
    package static let width = 160
    package static let height = 90
    private static let spread = 2

    /// `height` rows of `width` samples.
    package let samples: UnsafeMutableBufferPointer<UInt8>

    private var shape = RowShape(width: 0, height: 0, components: 1)
    /// First samples of the pixels that are looked at in a row.
    private let columns: UnsafeMutablePointer<Int>
    private let sums: UnsafeMutablePointer<UInt32>
    /// Rows looked at so far, of `height · spread`.
    private var rowsTaken = 0

    package init() {
        samples = .allocate(capacity: Self.width * Self.height)
        samples.initialize(repeating: 0)
        columns = .allocate(capacity: Self.width * Self.spread)
        sums = .allocate(capacity: Self.width)
    }

    deinit {
        samples.deallocate()
        columns.deallocate()
        sums.deallocate()
    }

    func begin(_ shape: RowShape) {
        rowsTaken = 0
        guard shape != self.shape else { return }
        self.shape = shape
        let count = Self.width * Self.spread
        for column in 0..<count { columns[column] = (2 * column + 1) * shape.width / (2 * count) * shape.components }
    }

    /// All rows of the frame must be taken, in order.
    func take(_ row: UnsafePointer<UInt8>, _ index: Int) {
        let count = Self.height * Self.spread
        while rowsTaken < count, (2 * rowsTaken + 1) * shape.height / (2 * count) == index {
            let (line, part) = rowsTaken.quotientAndRemainder(dividingBy: Self.spread)
            add(row, isFirst: part == 0)
            if part == Self.spread - 1 { write(line) }
            rowsTaken += 1
        }
    }

    private func add(_ row: UnsafePointer<UInt8>, isFirst: Bool) {
        let (columns, sums, isColour) = (columns, sums, shape.components == 3)
        for column in 0..<Self.width {
            var sum: UInt32 = 0
            for part in 0..<Self.spread {
                let pixel = row + columns[Self.spread &* column &+ part]
                sum &+= UInt32(isColour ? luma(pixel[0], pixel[1], pixel[2]) : pixel[0])
            }
            sums[column] = isFirst ? sum : sums[column] &+ sum
        }
    }

    private func write(_ line: Int) {
        let count = UInt32(Self.spread * Self.spread)
        for column in 0..<Self.width {
            samples[line * Self.width + column] = UInt8(truncatingIfNeeded: (sums[column] + count / 2) / count)
        }
    }
}
