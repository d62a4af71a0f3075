#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What a frame header (SOF) of ITU-T T.81 tells of a picture.
package struct JPEGHeader: Sendable, Equatable {
    /// Pixels, as the file tells them: 0 is possible.
    package var width: Int
    package var height: Int
    package var components: Int
    /// Bits per sample.
    package var precision: Int
    package var coding: Coding
    package var isArithmetic: Bool

    package init(
        width: Int, height: Int, components: Int, precision: Int, coding: Coding, isArithmetic: Bool
    ) {
        self.width = width
        self.height = height
        self.components = components
        self.precision = precision
        self.coding = coding
        self.isArithmetic = isArithmetic
    }

    package enum Coding: Sendable {
        case baseline
        case extended
        case progressive
        case lossless
        case hierarchical
    }
}

/// The markers of ITU-T T.81, Annex B, as far as they tell where pictures begin and end and how large they are.
///
/// The bytes may be anything: no read leaves them.
package enum JPEGMarkers {
    /// Pixels that a picture may have, compressed or not.
    package static let pixelLimit = 64_000_000

    static let startOfImage: UInt8 = 0xD8
    static let endOfImage: UInt8 = 0xD9
    static let startOfScan: UInt8 = 0xDA

    /// Where the first picture begins: an SOI marker that is followed by another marker.
    package static func start(in bytes: UnsafeRawBufferPointer, from first: Int = 0) -> Int? {
        var position = first
        while let found = nextFF(in: bytes, from: position), found + 2 < bytes.count {
            if bytes[found + 1] == startOfImage, bytes[found + 2] == 0xFF { return found }
            position = found + 1
        }
        return nil
    }

    /// The bytes without what stands before the SOI, and with one SOI where there are several in a row: libjpeg refuses
    /// both. Bytes without an SOI are given back whole.
    package static func trim(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let beginsWell = bytes.count >= 2 && bytes[0] == 0xFF && bytes[1] == startOfImage
        guard var first = beginsWell ? 0 : start(in: bytes) else { return bytes }
        while true {
            var next = first + 2
            while next < bytes.count, bytes[next] == 0xFF { next += 1 }
            guard next > first + 2, next < bytes.count, bytes[next] == startOfImage else { break }
            first = next - 1
        }
        return UnsafeRawBufferPointer(rebasing: bytes[first...])
    }

    /// The frame header of the first picture; nil if there is none before its first scan.
    package static func header(in bytes: UnsafeRawBufferPointer) -> JPEGHeader? {
        guard let first = start(in: bytes) else { return nil }
        var position = first + 2
        while let found = nextFF(in: bytes, from: position), found + 1 < bytes.count {
            let marker = bytes[found + 1]
            switch marker {
            case 0xFF: position = found + 1
            case 0x00...0x01, 0xD0...0xD7, startOfImage: position = found + 2
            case endOfImage, startOfScan: return nil
            case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
                guard found + 10 <= bytes.count else { return nil }
                return JPEGHeader(
                    width: bigEndian16(bytes, found + 7), height: bigEndian16(bytes, found + 5),
                    components: Int(bytes[found + 9]), precision: Int(bytes[found + 4]), coding: coding(of: marker),
                    isArithmetic: marker > 0xC8)
            default:
                guard found + 4 <= bytes.count else { return nil }
                let length = bigEndian16(bytes, found + 2)
                guard length >= 2 else { return nil }
                position = found + 2 + length
            }
        }
        return nil
    }

    private static func coding(of marker: UInt8) -> JPEGHeader.Coding {
        switch marker {
        case 0xC0: .baseline
        case 0xC1, 0xC9: .extended
        case 0xC2, 0xCA: .progressive
        case 0xC3, 0xCB: .lossless
        default: .hierarchical
        }
    }

    static func nextFF(in bytes: UnsafeRawBufferPointer, from first: Int) -> Int? {
        guard first < bytes.count, let base = bytes.baseAddress,
            let found = memchr(base + first, 0xFF, bytes.count - first)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }

    /// `position + 1` must lie in the bytes.
    static func bigEndian16(_ bytes: UnsafeRawBufferPointer, _ position: Int) -> Int {
        Int(bytes[position]) << 8 | Int(bytes[position + 1])
    }
}
