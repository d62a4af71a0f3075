/// The header of a chunk in a RIFF file: four characters and the size of what follows, without the padding to an even
/// number of bytes.
struct RIFFChunk: Equatable {
    static let headerByteCount = 8

    let id: FourCharacters
    let byteCount: Int

    /// `bytes` hold 8 bytes at least.
    init(_ bytes: UnsafeRawBufferPointer) {
        id = FourCharacters(bytes, at: 0)
        byteCount = Int(littleEndian32(bytes, 4))
    }
}

/// A code of four characters, as RIFF and the codecs in it are named.
struct FourCharacters: Equatable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The first character in the lowest byte.
    let code: UInt32

    /// `at + 4` must lie in the bytes.
    init(_ bytes: UnsafeRawBufferPointer, at position: Int) { code = littleEndian32(bytes, position) }

    init(stringLiteral text: StaticString) {
        precondition(text.utf8CodeUnitCount == 4)
        code = (0..<4).reduce(0) { $0 | UInt32(text.utf8Start[$1]) << (8 * $1) }
    }

    subscript(index: Int) -> UInt8 { UInt8(truncatingIfNeeded: code >> (8 * UInt32(index))) }

    /// Characters that cannot be printed as points.
    var description: String {
        String(decoding: (0..<4).map { (32...126).contains(self[$0]) ? self[$0] : UInt8(ascii: ".") }, as: UTF8.self)
    }

    /// The same, its letters in capitals.
    var uppercased: FourCharacters {
        var result = code
        for index in 0..<4 where (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self[index]) {
            result &-= 32 << (8 * UInt32(index))
        }
        return FourCharacters(code: result)
    }

    private init(code: UInt32) { self.code = code }
}

func littleEndian32(_ bytes: UnsafeRawBufferPointer, _ position: Int) -> UInt32 {
    UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self))
}
