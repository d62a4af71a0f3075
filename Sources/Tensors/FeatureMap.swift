/// Zeros (of a map of bytes: its zero point) kept around the rows and columns of a map, in pixels, so that no kernel tests for edges.
package struct Border: Sendable, Equatable {
    package var top = 0
    package var left = 0
    package var bottom = 0
    package var right = 0

    package init(top: Int = 0, left: Int = 0, bottom: Int = 0, right: Int = 0) {
        self.top = top
        self.left = left
        self.bottom = bottom
        self.right = right
    }

    package static let none = Border()

    /// The border that serves both.
    package func union(_ other: Border) -> Border {
        Border(
            top: max(top, other.top), left: max(left, other.left), bottom: max(bottom, other.bottom),
            right: max(right, other.right))
    }
}

/// How one picture's channels lie in memory: [block][row][column][lane], with a border around rows and columns.
///
/// With 16 lanes this is NCHW16c, the layout of the kernels; with one lane it is NCHW. Strides and offsets are in elements,
/// which are floats or bytes.
/// Lanes beyond the last channel hold anything.
package struct FeatureMap: Sendable, Equatable {
    package let channels: Int
    package let height: Int
    package let width: Int
    package let lanes: Int
    package let border: Border

    package init(channels: Int, height: Int, width: Int, lanes: Int, border: Border = .none) {
        self.channels = channels
        self.height = height
        self.width = width
        self.lanes = lanes
        self.border = border
    }

    package var blocks: Int { (channels + lanes - 1) / lanes }
    /// Channels in some of the blocks.
    package func channels(of blocks: Range<Int>) -> Int {
        min(blocks.count * lanes, channels - blocks.lowerBound * lanes)
    }
    package var rowStride: Int { (border.left + width + border.right) * lanes }
    package var blockStride: Int { (border.top + height + border.bottom) * rowStride }
    /// Of the first pixel within the first block.
    package var origin: Int { border.top * rowStride + border.left * lanes }
    package var elementCount: Int { blocks * blockStride }
    /// Whether the rows of a block follow each other without a gap.
    package var hasContiguousRows: Bool { border.left == 0 && border.right == 0 }

    /// Offset of lane 0 of a pixel, counted from the start of the map.
    package func offset(block: Int, row: Int, column: Int = 0) -> Int {
        block * blockStride + origin + row * rowStride + column * lanes
    }
}
