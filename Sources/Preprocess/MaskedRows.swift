/// A mask over the rows of the pictures of one size, as the camera gives them.
///
/// It takes one bit for each pixel of the decoded picture, however finely the mask is patterned, and one row.
final class MaskedRows {
    private let size: PictureSize
    private let denominator: Int
    /// (rows × wordsPerRow): the lowest bit of a row's first word is its first pixel.
    private var words: [UInt64]
    private let wordsPerRow: Int
    /// Whether there is a masked pixel in each row.
    private var hasMasked: [Bool]
    private let copy = SampleMemory()

    /// - Parameters:
    ///   - size: of the camera's whole picture.
    ///   - denominator: by which it is scaled down while it is decoded: a pixel is masked if it covers one that is.
    init(_ mask: Mask, _ orientation: Orientation, size: PictureSize, denominator: Int) {
        self.size = size
        self.denominator = denominator
        let rowCount = (size.height + denominator - 1) / denominator
        wordsPerRow = ((size.width + denominator - 1) / denominator + 63) / 64
        words = [UInt64](repeating: 0, count: rowCount * wordsPerRow)
        hasMasked = [Bool](repeating: false, count: rowCount)
        let upright = orientation.turned(size)
        mask.forEachRun(in: upright) { row, columns in
            let run = orientation.cameraPixels(columns: columns, rows: row..<row + 1, of: upright)
            for row in run.rows { for column in run.columns { hide(column / denominator, row / denominator) } }
        }
    }

    private func hide(_ column: Int, _ row: Int) {
        words[row * wordsPerRow + column / 64] |= 1 << UInt64(column % 64)
        hasMasked[row] = true
    }

    func serves(_ size: PictureSize, _ denominator: Int) -> Bool {
        size == self.size && denominator == self.denominator
    }

    /// The row with 0 where it is masked: itself if it is nowhere, else a copy that is valid until the next call.
    func masked(_ row: UnsafePointer<UInt8>, _ index: Int, shape: RowShape) -> UnsafePointer<UInt8> {
        guard hasMasked[index] else { return row }
        copy.grow(to: shape.width * shape.components)
        copy.bytes.update(from: row, count: shape.width * shape.components)
        for word in 0..<wordsPerRow {
            var left = words[index * wordsPerRow + word]
            while left != 0 {
                // The lowest run of ones: what is added to it carries beyond it.
                let first = left.trailingZeroBitCount
                let count = (~(left >> UInt64(first))).trailingZeroBitCount
                (copy.bytes + (64 * word + first) * shape.components).update(
                    repeating: 0, count: count * shape.components)
                left &= left &+ (1 << UInt64(first))
            }
        }
        return UnsafePointer(copy.bytes)
    }
}
