/// What a source gives: the negotiated facts, as opposed to those that were asked for.
package struct FrameFormat: Sendable, Equatable {
    package var pixelFormat: PixelFormat
    /// Pixels. 0 × 0 where each picture tells its own size (a folder of JPEGs).
    package var width: Int
    package var height: Int
    /// Bytes from a row of the first plane to the next; 0 for compressed frames.
    package var stride: Int
    /// Frames per second; nil if the source does not say.
    package var fps: Double?
    /// Code values of luma 16…235 and chroma 16…240 (`limited`), or 0…255 (`full`). Of YUV formats only.
    package var range: Range

    package enum Range: String, Sendable {
        case limited
        case full
    }

    package init(
        pixelFormat: PixelFormat, width: Int, height: Int, stride: Int = 0, fps: Double? = nil, range: Range = .limited
    ) {
        self.pixelFormat = pixelFormat
        self.width = width
        self.height = height
        self.stride = stride
        self.fps = fps
        self.range = range
    }
}
