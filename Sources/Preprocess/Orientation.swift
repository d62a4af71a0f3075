import Tensors

/// How the pixels of the camera's picture lie in the upright one: axes may change places, and then be counted from their
/// other end.
struct Orientation: Equatable {
    /// Rows of the camera's picture are columns of the upright one.
    private(set) var swapsAxes: Bool
    /// Of the upright picture: its columns, its rows run against the camera's axis.
    private(set) var mirrorsColumns: Bool
    private(set) var mirrorsRows: Bool

    init(_ view: View) {
        // Turned by 90°, the camera's first row becomes the last column; by 270°, its first column the last row.
        swapsAxes = view.rotation == .quarter || view.rotation == .threeQuarters
        mirrorsColumns = view.rotation == .quarter || view.rotation == .half
        mirrorsRows = view.rotation == .half || view.rotation == .threeQuarters
        if view.flip == .horizontal || view.flip == .both { mirrorsColumns.toggle() }
        if view.flip == .vertical || view.flip == .both { mirrorsRows.toggle() }
    }

    /// Whether the camera's columns, its rows run against the upright axis that they become.
    var mirrorsCameraColumns: Bool { swapsAxes ? mirrorsRows : mirrorsColumns }
    var mirrorsCameraRows: Bool { swapsAxes ? mirrorsColumns : mirrorsRows }

    /// The size of the upright picture from the camera's, and back.
    func turned(_ size: PictureSize) -> PictureSize {
        swapsAxes ? PictureSize(width: size.height, height: size.width) : size
    }

    /// The camera's columns and rows that are those of the upright picture of a size.
    func cameraPixels(
        columns: Range<Int>, rows: Range<Int>, of upright: PictureSize
    ) -> (columns: Range<Int>, rows: Range<Int>) {
        let across = mirrorsColumns ? columns.mirrored(in: upright.width) : columns
        let down = mirrorsRows ? rows.mirrored(in: upright.height) : rows
        return swapsAxes ? (down, across) : (across, down)
    }
}

extension Range<Int> {
    /// Counted from the other end of `count`.
    fileprivate func mirrored(in count: Int) -> Range { (count - upperBound)..<(count - lowerBound) }
}

extension PlanarView {
    /// The part where a picture comes to lie.
    func window(_ placement: Placement) -> PlanarView {
        let (columns, rows) = (placement.horizontal, placement.vertical)
        return PlanarView(
            base: base + rows.offset * rowStride + columns.offset * pixelStride, channels: channels,
            height: rows.count, width: columns.count, channelStride: channelStride, rowStride: rowStride,
            pixelStride: pixelStride)
    }

    /// The same elements in the camera's orientation: what is written there is read upright here.
    func turned(_ orientation: Orientation) -> PlanarView {
        let columnStep = orientation.mirrorsColumns ? -pixelStride : pixelStride
        let rowStep = orientation.mirrorsRows ? -rowStride : rowStride
        let corner =
            base + (orientation.mirrorsColumns ? (width - 1) * pixelStride : 0)
            + (orientation.mirrorsRows ? (height - 1) * rowStride : 0)
        let size = orientation.turned(PictureSize(width: width, height: height))
        return PlanarView(
            base: corner, channels: channels, height: size.height, width: size.width, channelStride: channelStride,
            rowStride: orientation.swapsAxes ? columnStep : rowStep,
            pixelStride: orientation.swapsAxes ? rowStep : columnStep)
    }
}
