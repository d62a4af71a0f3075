package import Frames

/// A picture of grey samples of 8 or 16 bits, row by row from the top.
package struct GreyPicture: Sendable, Equatable {
    package let width: Int
    package let height: Int
    package let samples: [UInt16]
}

/// Reads a binary PGM file (P5).
///
/// - Parameter limit: bytes that the file may have.
/// - Throws: `.unopenable` if it is missing, unreadable or empty; `.malformed` if it is no such picture, or above the limit.
package func readGreyPicture(at path: String, limit: Int) throws(SourceError) -> GreyPicture {
    let bytes = try readFile(at: path, limit: limit)
    guard !bytes.isEmpty else { throw SourceError(.unopenable, "\(path): is empty") }
    guard bytes.starts(with: "P5".utf8) else {
        let found =
            if bytes.starts(with: "P2".utf8) { "a PGM picture as text (P2)" } else if bytes.starts(with: "P6".utf8) {
                "a PPM picture (P6)"
            } else { bytes.withUnsafeBytes { kind(of: $0) } }
        throw SourceError(.malformed, "\(path): expected a binary PGM picture (P5), found \(found)")
    }
    let header = try PNMHeader(bytes, name: path, greatest: 1...65535)
    let data = bytes[header.dataStart...].prefix(header.dataCount)
    let samples =
        header.bytesPerSample == 1
        ? data.map { UInt16($0) }
        : stride(from: data.startIndex, to: data.endIndex, by: 2).map { UInt16(data[$0]) << 8 | UInt16(data[$0 + 1]) }
    return GreyPicture(width: header.width, height: header.height, samples: samples)
}
