import Frames

/// The header of a binary PGM or PPM picture (netpbm's P5 and P6).
struct PNMHeader {
    var width: Int
    var height: Int
    /// Samples of a pixel: 1 of P5, 3 of P6.
    var components: Int
    /// Of 1, or of 2 with the higher one first.
    var bytesPerSample: Int
    /// Where the samples begin.
    var dataStart: Int

    var dataCount: Int { width * height * components * bytesPerSample }

    /// `bytes` begin with P5 or P6; only the first picture is looked at. Samples may be as great as one of `greatest`.
    init(_ bytes: [UInt8], name: String, greatest possible: ClosedRange<Int>) throws(SourceError) {
        components = bytes[1] == UInt8(ascii: "6") ? 3 : 1
        var position = 2
        width = try Self.number(bytes, &position, "width", name)
        height = try Self.number(bytes, &position, "height", name)
        let greatest = try Self.number(bytes, &position, "greatest sample", name)
        guard (1...65535).contains(width), (1...65535).contains(height) else {
            throw SourceError(
                .malformed, "\(name): expected a width and height of 1 to 65535, found \(width) x \(height)")
        }
        guard width * height <= JPEGMarkers.pixelLimit else {
            throw SourceError(
                .malformed,
                "\(name): \(width) x \(height) pixels are more than the \(JPEGMarkers.pixelLimit) allowed")
        }
        guard possible.contains(greatest) else {
            let expected =
                possible.count == 1 ? "\(possible.upperBound)" : "\(possible.lowerBound) to \(possible.upperBound)"
            throw SourceError(.malformed, "\(name): expected \(expected) as the greatest sample, found \(greatest)")
        }
        bytesPerSample = greatest > 255 ? 2 : 1
        guard position < bytes.count, Self.isSpace(bytes[position]) else {
            throw SourceError(.malformed, "\(name): expected one white space behind the header")
        }
        dataStart = position + 1
        guard bytes.count - dataStart >= dataCount else {
            throw SourceError(
                .malformed,
                "\(name): is cut off: expected \(dataCount) bytes of samples, found \(bytes.count - dataStart)")
        }
    }

    /// A decimal number behind white space and comments.
    private static func number(
        _ bytes: [UInt8], _ position: inout Int, _ what: String, _ name: String
    ) throws(SourceError) -> Int {
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "#") {
                while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
            } else if !isSpace(bytes[position]) {
                break
            } else {
                position += 1
            }
        }
        let first = position
        var value = 0
        while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]), value < 1 << 24
        {
            value = value * 10 + Int(bytes[position] - UInt8(ascii: "0"))
            position += 1
        }
        guard position > first else {
            throw SourceError(.malformed, "\(name): expected the \(what) in its header, found none")
        }
        return value
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}
