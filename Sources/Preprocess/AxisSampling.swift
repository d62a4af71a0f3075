/// The resampling of one axis of a picture that may have been scaled down while it was decoded.
struct AxisSampling {
    /// Pixels of the decoded picture that hold what is seen, if only a part of the first or the last.
    let pixels: Range<Int>
    private let placement: AxisPlacement
    private let isMirrored: Bool
    /// Where among `pixels` the seen picture begins, from the end that is its left or top, and how long it is.
    private let origin: Double
    private let extent: Double

    /// - Parameters:
    ///   - placement: upright, of the seen picture.
    ///   - seen: pixels of the camera's whole picture.
    ///   - isMirrored: the camera counts against `placement`.
    ///   - denominator: by which the picture was scaled down.
    init(_ placement: AxisPlacement, pixels seen: Range<Int>, isMirrored: Bool, denominator: Int) {
        self.placement = placement
        self.isMirrored = isMirrored
        pixels = (seen.lowerBound / denominator)..<((seen.upperBound + denominator - 1) / denominator)
        let before = seen.lowerBound - pixels.lowerBound * denominator
        let behind = pixels.upperBound * denominator - seen.upperBound
        origin = Double(isMirrored ? behind : before) / Double(denominator)
        extent = Double(seen.count) / Double(denominator)
    }

    /// Its source pixels are counted from the first of `pixels`, its outputs as the camera counts.
    func table(_ filter: InputDescription.Filter) -> FilterTable {
        let upright = FilterTable(
            source: pixels.count, origin: origin, extent: extent, scaled: placement.scaled,
            window: placement.first..<(placement.first + placement.count), filter: filter)
        return isMirrored ? upright.mirrored(source: pixels.count) : upright
    }
}
