/// A small grey picture of a whole frame, borrowed for the length of a call.
package struct LumaPicture {
    /// Samples; the frame's shape is given up.
    package static let width = 160
    package static let height = 90
    package static let count = width * height

    /// `height` rows of `width` samples, from 0 (black) to 255.
    let samples: UnsafePointer<UInt8>

    /// - Precondition: `samples` are `count` bytes.
    package init(_ samples: UnsafeBufferPointer<UInt8>) {
        guard samples.count == Self.count, let start = samples.baseAddress else {
            preconditionFailure("a luma picture has \(Self.count) samples")
        }
        self.samples = start
    }
}
