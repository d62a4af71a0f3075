/// What a view shows of the pictures of one size, and where it comes to lie in the input.
struct SeenPicture: Equatable {
    let orientation: Orientation
    /// Of the seen picture, upright.
    let placement: Placement
    /// Of the camera's picture.
    let columns: Range<Int>
    let rows: Range<Int>

    /// - Parameter size: of the camera's picture, each side above 0.
    init(_ view: View, of size: PictureSize, in input: InputDescription) {
        orientation = Orientation(view)
        let upright = orientation.turned(size)
        let seen = view.crop.pixels(of: upright)
        placement = Placement(width: seen.columns.count, height: seen.rows.count, in: input)
        (columns, rows) = orientation.cameraPixels(columns: seen.columns, rows: seen.rows, of: upright)
    }

    /// How the camera's columns are resampled.
    func columnSampling(denominator: Int) -> AxisSampling {
        AxisSampling(
            orientation.swapsAxes ? placement.vertical : placement.horizontal, pixels: columns,
            isMirrored: orientation.mirrorsCameraColumns, denominator: denominator)
    }

    /// How the camera's rows are resampled.
    func rowSampling(denominator: Int) -> AxisSampling {
        AxisSampling(
            orientation.swapsAxes ? placement.horizontal : placement.vertical, pixels: rows,
            isMirrored: orientation.mirrorsCameraRows, denominator: denominator)
    }

    /// Whether the camera's columns are resampled across before its rows along. Each pass rounds to 8 bits, so their order
    /// matters, and it is the upright picture's: along the rows first, except where Pillow (from 13 on) does the other first,
    /// because the height shrinks by more than twice as many pixels as the width.
    func isVerticalFirst(_ filter: InputDescription.Filter) -> Bool {
        let (across, along) = (placement.vertical, placement.horizontal)
        let isUprightVerticalFirst =
            filter == .triangle && across.source > across.scaled
            && across.source - across.scaled > 2 * (along.source - along.scaled)
        return isUprightVerticalFirst != orientation.swapsAxes
    }
}
