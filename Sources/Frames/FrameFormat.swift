/// What a source gives: the negotiated facts, as opposed to those that were asked for.
package struct FrameFormat: Sendable, Equatable {
    package var pixelFormat: PixelFormat
    /// Pixels. 0 × 0 where each picture tells its own size (a folder of JPEGs).
    package var width: Int
    package var height: Int
    /// Bytes from a row of the first plane to the next; 0 for compressed frames, and for rows with nothing between.
    package var stride: Int
    /// Frames per second; nil if the source does not say.
    package var fps: Double?
    /// Of YUV formats only, as is the matrix.
    package var range: Range
    package var matrix: Matrix

    /// Which code values stand for black and white.
    package enum Range: String, Sendable, CaseIterable {
        /// Luma 16…235 and chroma 16…240.
        case limited
        /// 0…255.
        case full
    }

    /// How red and blue weigh in luma.
    package enum Matrix: String, Sendable, CaseIterable {
        /// ITU-R BT.601: 0.299 and 0.114.
        case bt601
        /// ITU-R BT.709: 0.2126 and 0.0722.
        case bt709
    }

    package init(
        pixelFormat: PixelFormat, width: Int, height: Int, stride: Int = 0, fps: Double? = nil, range: Range = .limited,
        matrix: Matrix = .bt601
    ) {
        self.pixelFormat = pixelFormat
        self.width = width
        self.height = height
        self.stride = stride
        self.fps = fps
        self.range = range
        self.matrix = matrix
    }

    /// Bytes from a row of the first plane to the next, whether `stride` says so or leaves it to the width.
    package var rowStride: Int { max(stride, pixelFormat.tightStride(width: width)) }

    /// Bytes of a raw frame whose every row is `rowStride` long; 0 for compressed frames. Width and height are below 2¹⁶,
    /// the stride below 2³².
    package var byteCount: Int {
        let chromaRows = pixelFormat.chromaPlaneCount * pixelFormat.chromaHeight(height)
        return rowStride * height + pixelFormat.chromaStride(rowStride) * chromaRows
    }
}
