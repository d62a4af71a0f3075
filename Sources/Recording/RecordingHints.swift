package import Frames

/// What a person says of a recording that cannot tell, and how it is to be read.
package struct RecordingHints: Sendable {
    /// Of raw frames, together with their size.
    package var pixelFormat: PixelFormat?
    /// Pixels.
    package var size: Size?
    /// Where the recording does not tell; nil: 25.
    package var fps: Double?
    /// Wait at the end of a file until its writer closes it.
    package var follows: Bool

    package struct Size: Sendable, Equatable {
        package var width: Int
        package var height: Int

        package init(width: Int, height: Int) {
            self.width = width
            self.height = height
        }
    }

    package init(
        pixelFormat: PixelFormat? = nil, size: Size? = nil, fps: Double? = nil, follows: Bool = false
    ) {
        self.pixelFormat = pixelFormat
        self.size = size
        self.fps = fps
        self.follows = follows
    }

    /// The format of raw frames, if these hints describe some.
    ///
    /// - Throws: if one of format and size is missing, or the size is impossible.
    func rawFormat(name: String, rate: FrameRate) throws(SourceError) -> FrameFormat? {
        guard let pixelFormat, pixelFormat != .mjpeg else { return nil }
        guard let size else {
            throw SourceError(
                .malformed, "\(name): raw \(pixelFormat.rawValue) frames need their size too, such as --size 640x480")
        }
        guard (1...65535).contains(size.width), (1...65535).contains(size.height),
            size.width * size.height <= JPEGMarkers.pixelLimit
        else {
            throw SourceError(
                .malformed,
                "\(name): expected a size of 1x1 to \(JPEGMarkers.pixelLimit) pixels, found \(size.width)x\(size.height)"
            )
        }
        var format = FrameFormat(
            pixelFormat: pixelFormat, width: size.width, height: size.height, fps: rate.framesPerSecond)
        format.stride = format.rowStride
        return format
    }
}
