package import Frames

/// A way in which a camera can give pictures: a format at a size, and how fast.
package struct CameraMode: Equatable, Sendable {
    package var code: FourCC
    package var width: Int
    package var height: Int
    /// Frames per second that it offers, highest first; empty where it does not say.
    package var rates: [Double]

    package init(code: FourCC, width: Int, height: Int, rates: [Double]) {
        self.code = code
        self.width = width
        self.height = height
        self.rates = rates
    }

    /// Bytes of a frame; of a JPEG, what a busy scene may take: a fifth of its pixels' bytes at 12 bits each.
    package var expectedByteCount: Int {
        guard let format = code.pixelFormat else { return width * height * 3 }
        guard format != .mjpeg else { return width * height * 3 / 10 }
        return FrameFormat(pixelFormat: format, width: width, height: height).byteCount
    }

    /// `640x480 YUYV`
    package var summary: String { "\(width)x\(height) \(code)" }
}

/// What is wanted of a camera, before it says what it has.
package struct ModeWish: Equatable, Sendable {
    /// The camera's pixels that the model can use, and whether it can use colour.
    package var leastWidth: Int
    package var leastHeight: Int
    package var wantsColour: Bool
    /// What a person has asked for; nil: as suits best.
    package var format: PixelFormat?
    package var size: Size?
    package var fps: Double?

    package struct Size: Equatable, Sendable {
        package var width: Int
        package var height: Int

        package init(width: Int, height: Int) {
            self.width = width
            self.height = height
        }
    }

    package init(
        leastWidth: Int, leastHeight: Int, wantsColour: Bool = true, format: PixelFormat? = nil, size: Size? = nil,
        fps: Double? = nil
    ) {
        self.leastWidth = leastWidth
        self.leastHeight = leastHeight
        self.wantsColour = wantsColour
        self.format = format
        self.size = size
        self.fps = fps
    }

    /// The rate that is worth paying for where nobody has asked for one.
    static let usualRate = 30.0
}

/// A mode and the rate that it is asked for; no rate where the camera offers none.
package struct ModeChoice: Equatable, Sendable {
    package var mode: CameraMode
    package var fps: Double?
}

extension ModeWish {
    /// The mode that suits best; nil if there is none that fits what was asked for.
    ///
    /// The rule, each step among those that the step before has left:
    /// 1. Formats that can be read, that fit the format and the size asked for, and whose frames the bus can carry raw.
    ///    Above its reach only JPEG is left, if there is any; colour, if the model can use it and there is any.
    /// 2. Those that are as fast as is wanted (the rate asked for, else 30 per second), or, if none is, the fastest.
    /// 3. Those that give the model all the pixels it can use, or, if none does, the largest.
    /// 4. The fewest pixels; then the fewest bytes of raw pixels, which cost no decoding; then JPEG.
    ///
    /// - Parameter reach: bytes per second that the bus carries; nil where it is no limit.
    package func choose(among modes: [CameraMode], reach: Double?) -> ModeChoice? {
        var left = modes.filter { mode in
            guard let pixelFormat = mode.code.pixelFormat, mode.width > 0, mode.height > 0 else { return false }
            return (format.map { $0 == pixelFormat } ?? true)
                && (size.map { $0.width == mode.width && $0.height == mode.height } ?? true)
        }
        left = narrow(left) { $0.isColour || !wantsColour }
        left = narrow(left) { !$0.isRaw || isInReach($0, reach) }
        let fastest = left.compactMap(\.rates.first).max() ?? 0
        let wanted = min(fps ?? Self.usualRate, fastest)
        left = narrow(left) { ($0.rates.first ?? wanted) >= wanted * Self.rateTolerance }
        let covers = { (mode: CameraMode) in mode.width >= leastWidth && mode.height >= leastHeight }
        let area = { (mode: CameraMode) in mode.width * mode.height }
        if left.contains(where: covers) {
            left = left.filter(covers)
        } else {
            let largest = left.map(area).max()
            left = left.filter { area($0) == largest }
        }
        let best = left.min { a, b in
            (area(a), a.isRaw ? 0 : 1, a.expectedByteCount) < (area(b), b.isRaw ? 0 : 1, b.expectedByteCount)
        }
        return best.map { ModeChoice(mode: $0, fps: rate(of: $0)) }
    }

    /// 29.97 is as good as 30.
    private static let rateTolerance = 0.95

    /// Of the rates of a mode the lowest that is as fast as wanted, else the highest.
    private func rate(of mode: CameraMode) -> Double? {
        let wanted = fps ?? Self.usualRate
        return mode.rates.last { $0 >= wanted * Self.rateTolerance } ?? mode.rates.first
    }

    private func isInReach(_ mode: CameraMode, _ reach: Double?) -> Bool {
        guard let reach, let rate = rate(of: mode) else { return true }
        return Double(mode.expectedByteCount) * rate <= reach
    }

    /// Those for which it holds, or all if it holds for none.
    private func narrow(_ modes: [CameraMode], _ holds: (CameraMode) -> Bool) -> [CameraMode] {
        let left = modes.filter(holds)
        return left.isEmpty ? modes : left
    }
}

extension CameraMode {
    fileprivate var isRaw: Bool { code.pixelFormat != .mjpeg }
    fileprivate var isColour: Bool { ![.grey, .grey16].contains(code.pixelFormat) }
}
