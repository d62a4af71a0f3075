/// A picture as floats, wherever and however it lies: the network's input as Preprocess fills it.
///
/// Element (c, y, x) stands at `base[c · channelStride + y · rowStride + x · pixelStride]`, which serves NCHW (with or
/// without a border around each plane) and NHWC alike. The view owns nothing; its memory belongs to a session's arena.
package struct PlanarView {
    package let base: UnsafeMutablePointer<Float>
    package let channels: Int
    package let height: Int
    package let width: Int
    /// All strides in floats.
    package let channelStride: Int
    package let rowStride: Int
    package let pixelStride: Int

    package init(
        base: UnsafeMutablePointer<Float>, channels: Int, height: Int, width: Int, channelStride: Int, rowStride: Int,
        pixelStride: Int
    ) {
        self.base = base
        self.channels = channels
        self.height = height
        self.width = width
        self.channelStride = channelStride
        self.rowStride = rowStride
        self.pixelStride = pixelStride
    }
}
