/// How a network wants its input: the keys of the model description that concern pixels, and the size from its graph.
package struct InputDescription: Sendable, Equatable {
    /// Which colour each plane holds.
    package enum Order: String, Sendable, CaseIterable {
        case rgb = "RGB"
        case bgr = "BGR"
        /// Luma, in every plane.
        case grey = "GREY"
    }

    /// How a picture of another shape is fitted in.
    package enum Resize: String, Sendable, CaseIterable {
        /// The whole picture, its shape given up.
        case squash
        /// The middle, after the shorter side became `resizeTo`.
        case crop
        /// The whole picture in its shape; what stays free holds the mean, that is 0 after normalisation.
        case letterbox
    }

    package enum Filter: String, Sendable, CaseIterable {
        /// Antialiased bilinear: when shrinking, the triangle is as wide as a source pixel appears.
        case triangle
        /// The two nearest pixels each way, however much is skipped between.
        case bilinear
        case nearest
    }

    /// Pixels.
    package var width: Int
    package var height: Int
    /// Planes.
    package var channels: Int
    package var order: Order
    /// One number, or one for each plane, on 0…255: a plane holds (value − mean) / std.
    package var mean: [Float]
    package var std: [Float]
    package var resize: Resize
    /// Pixels of the shorter side before `crop`; nil: the longer side of the input × 256/224, rounded.
    package var resizeTo: Int?
    package var filter: Filter

    package init(
        width: Int, height: Int, channels: Int = 3, order: Order = .rgb, mean: [Float] = [0], std: [Float] = [1],
        resize: Resize = .squash, resizeTo: Int? = nil, filter: Filter = .triangle
    ) {
        self.width = width
        self.height = height
        self.channels = channels
        self.order = order
        self.mean = mean
        self.std = std
        self.resize = resize
        self.resizeTo = resizeTo
        self.filter = filter
    }
}
