import Frames

/// The stream header of a YUV4MPEG2 file.
struct Y4MHeader: Equatable {
    /// What begins the file.
    static let magic = "YUV4MPEG2"

    var width = 0
    var height = 0
    /// Nil if the header does not tell, or tells 0:0.
    var rate: FrameRate?
    var space = ColourSpace(pixelFormat: .i420)
    var range = FrameFormat.Range.limited

    /// What the tag C tells.
    struct ColourSpace: Equatable {
        var pixelFormat: PixelFormat
        /// Of a sample; above 8 a sample takes two bytes, the lower one first.
        var bits = 8
        /// A plane of the size of the first one follows the others.
        var hasAlpha = false
    }

    var format: FrameFormat {
        FrameFormat(
            pixelFormat: space.pixelFormat, width: width, height: height,
            stride: space.pixelFormat.tightStride(width: width), fps: rate?.framesPerSecond, range: range)
    }

    /// - Parameter line: the header without its newline.
    /// - Parameter name: as error messages call the file.
    init(line: Substring, name: String) throws(SourceError) {
        let words = line.split(separator: " ")
        guard words.first == Self.magic[...] else {
            throw SourceError(.malformed, "\(name): does not begin with \(Self.magic)")
        }
        for word in words.dropFirst() {
            let value = word.dropFirst()
            switch word.first {
            case "W": width = try Self.length(value, "width", name)
            case "H": height = try Self.length(value, "height", name)
            case "F": rate = try Self.rate(value, name)
            case "C": space = try Self.space(value, name)
            case "X" where value == "COLORRANGE=FULL": range = .full
            default: break
            }
        }
        guard width > 0, height > 0 else {
            throw SourceError(.malformed, "\(name): its Y4M header tells no width and height (W and H)")
        }
        guard width * height <= JPEGMarkers.pixelLimit else {
            throw SourceError(
                .malformed,
                "\(name): \(width) x \(height) pixels are more than the \(JPEGMarkers.pixelLimit) allowed")
        }
    }

    private static func length(_ value: Substring, _ what: String, _ name: String) throws(SourceError) -> Int {
        guard let number = Int(value), (1...65535).contains(number) else {
            throw SourceError(
                .malformed, "\(name): expected a \(what) of 1 to 65535 in its Y4M header, found \"\(value)\"")
        }
        return number
    }

    private static func rate(_ value: Substring, _ name: String) throws(SourceError) -> FrameRate? {
        if value == "0:0" { return nil }
        let parts = value.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let numerator = UInt64(parts[0]), let denominator = UInt64(parts[1]),
            let rate = FrameRate(numerator, over: denominator)
        else {
            throw SourceError(
                .malformed, "\(name): expected a frame rate such as F25:1 in its Y4M header, found \"F\(value)\"")
        }
        return rate
    }

    /// Chroma siting (420jpeg, 420mpeg2, 420paldv) is not looked at: a chroma sample serves its pixels whole.
    private static func space(_ value: Substring, _ name: String) throws(SourceError) -> ColourSpace {
        switch value {
        case "420", "420jpeg", "420mpeg2", "420paldv": return ColourSpace(pixelFormat: .i420)
        case "411": return ColourSpace(pixelFormat: .i411)
        case "422": return ColourSpace(pixelFormat: .i422)
        case "444": return ColourSpace(pixelFormat: .i444)
        case "444alpha": return ColourSpace(pixelFormat: .i444, hasAlpha: true)
        case "mono": return ColourSpace(pixelFormat: .grey)
        default: break
        }
        let deep: [(String, PixelFormat)] = [("420p", .i420), ("422p", .i422), ("444p", .i444), ("mono", .grey)]
        for (prefix, pixelFormat) in deep where value.hasPrefix(prefix) {
            guard let bits = Int(value.dropFirst(prefix.count)), (9...16).contains(bits) else { continue }
            return ColourSpace(pixelFormat: pixelFormat, bits: bits)
        }
        throw SourceError(
            .malformed,
            "\(name): expected 420, 411, 422, 444 or mono (or 420p10, mono16 and so on) as the colour space, found "
                + "\"\(value)\"")
    }
}
