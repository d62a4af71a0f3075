package import Frames

/// The four characters by which Video4Linux calls a format.
package struct FourCC: Hashable, Sendable, CustomStringConvertible {
    package let code: UInt32

    init(_ code: UInt32) { self.code = code }

    /// Four characters at most; spaces follow.
    package init(_ name: String) {
        let bytes = Array(name.utf8.prefix(4)) + [UInt8](repeating: 0x20, count: max(0, 4 - name.utf8.count))
        code = bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    package var description: String {
        var text = String(
            decoding: (0..<4).map { UInt8(truncatingIfNeeded: code >> (8 * $0)) & 0x7F }.map { $0 < 0x20 ? 0x3F : $0 },
            as: UTF8.self)
        while text.last == " " { text.removeLast() }
        // The highest bit marks the same format with its bytes in the other order.
        return code >> 31 == 0 ? text : "\(text)-BE"
    }

    /// How frames of this format are read; nil for one that is not understood.
    package var pixelFormat: PixelFormat? { Self.known[self] }

    /// The plain names, and those of the same formats whose planes lie in buffers of their own; alpha is not looked at.
    private static let known: [FourCC: PixelFormat] = {
        var known = Dictionary(
            uniqueKeysWithValues: PixelFormat.allCases.filter { ![.i420, .i444].contains($0) }
                .map { (FourCC($0.rawValue), $0) })
        let others: [(String, PixelFormat)] = [
            ("JPEG", .mjpeg), ("YU12", .i420), ("NM12", .nv12), ("NM21", .nv21), ("YM12", .i420), ("YM21", .yv12),
            ("422P", .i422), ("YM16", .i422), ("YM24", .i444), ("AB24", .rgbx32), ("AR24", .bgrx32), ("BA24", .xrgb32),
            ("RA24", .xbgr32), ("RGB4", .xrgb32), ("BGR4", .bgrx32),
        ]
        for (name, format) in others { known[FourCC(name)] = format }
        return known
    }()
}
