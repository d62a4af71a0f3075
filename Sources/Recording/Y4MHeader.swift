import Frames

/// The stream header of a YUV4MPEG2 file.
struct Y4MHeader: Equatable {
    /// What begins the file.
    static let magic = "YUV4MPEG2"

    var width = 0
    var height = 0
    /// Nil if the header does not tell, or tells 0:0.
    var rate: FrameRate?
    var pixelFormat = PixelFormat.i420
    var range = FrameFormat.Range.limited

    /// Bytes of a frame without its own header.
    var frameByteCount: Int {
        switch pixelFormat {
        case .grey: width * height
        default: width * height + 2 * ((width + 1) / 2) * ((height + 1) / 2)
        }
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
            case "C": pixelFormat = try Self.pixelFormat(value, name)
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

    private static func pixelFormat(_ value: Substring, _ name: String) throws(SourceError) -> PixelFormat {
        switch value {
        case "420", "420jpeg", "420mpeg2", "420paldv": .i420
        case "mono": .grey
        default:
            throw SourceError(
                .malformed,
                "\(name): expected 420, 420jpeg, 420mpeg2, 420paldv or mono as the colour space, found \"\(value)\"")
        }
    }
}
