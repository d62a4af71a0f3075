/// Where a picture comes to lie in the input, along one axis.
///
/// The picture's `source` pixels are resized to `scaled`; of these, `count` from `first` on are seen, and lie in the input
/// from `offset` on. What the input has beyond them stays free.
struct AxisPlacement: Equatable {
    var source: Int
    var scaled: Int
    var first: Int
    var count: Int
    var offset: Int

    /// A window of `size` pixels, `start` pixels from the beginning of the scaled picture (negative: before it).
    init(source: Int, scaled: Int, start: Int, size: Int) {
        self.source = source
        self.scaled = scaled
        first = max(0, start)
        offset = max(0, -start)
        count = max(0, min(scaled - first, size - offset))
    }
}

/// Where a picture comes to lie in the input.
struct Placement: Equatable {
    var horizontal: AxisPlacement
    var vertical: AxisPlacement

    /// - Parameters: pixels of the whole picture, each above 0.
    init(width: Int, height: Int, in input: InputDescription) {
        let scaled: (width: Int, height: Int)
        switch input.resize {
        case .squash: scaled = (input.width, input.height)
        case .crop:
            let shorter = input.resizeTo ?? Self.usualShorterSide(input)
            scaled =
                width < height
                ? (shorter, max(1, height * shorter / width)) : (max(1, width * shorter / height), shorter)
        case .letterbox:
            let isWider = width * input.height >= height * input.width
            scaled =
                isWider
                ? (input.width, max(1, Self.rounded(height * input.width, over: width)))
                : (max(1, Self.rounded(width * input.height, over: height)), input.height)
        }
        horizontal = AxisPlacement(
            source: width, scaled: scaled.width, start: Self.halfRoundedToEven(scaled.width - input.width),
            size: input.width)
        vertical = AxisPlacement(
            source: height, scaled: scaled.height, start: Self.halfRoundedToEven(scaled.height - input.height),
            size: input.height)
    }

    /// The shorter side in proportion to the usual 256 for an input of 224; the longer side of the input counts, so that
    /// the window fits whatever the picture's shape.
    private static func usualShorterSide(_ input: InputDescription) -> Int {
        rounded(max(input.width, input.height) * 256, over: 224)
    }

    private static func rounded(_ numerator: Int, over denominator: Int) -> Int {
        (2 * numerator + denominator) / (2 * denominator)
    }

    static func halfRoundedToEven(_ difference: Int) -> Int {
        let floor = difference >> 1
        return difference & 1 == 0 ? floor : floor + (floor & 1)
    }
}
