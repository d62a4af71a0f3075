/// A number by which the bytes of two JPEGs are told apart, so that a repeated one is known without a look at its picture. Not
/// proof against somebody who wants them to look alike: who rules the camera can show what he likes anyway.
enum ByteMark {
    /// Words are mixed in by multiplication and rotation, in four streams, so that memory is the limit.
    static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var streams = SIMD4<UInt64>(1, 2, 3, 4) &* SIMD4(repeating: 0x9E37_79B9_7F4A_7C15)
        var offset = 0
        while offset + 32 <= bytes.count {
            let words = bytes.loadUnaligned(fromByteOffset: offset, as: SIMD4<UInt64>.self)
            streams = (streams ^ words) &* SIMD4(repeating: 0xBF58_476D_1CE4_E5B9)
            streams ^= streams &>> SIMD4(repeating: 29)
            offset += 32
        }
        var mark = UInt64(bytes.count)
        for stream in 0..<4 { mark = (mark ^ streams[stream]) &* 0x94D0_49BB_1331_11EB }
        for byte in bytes[offset...] { mark = (mark ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return mark ^ (mark >> 31)
    }
}
