import Frames
import Recording
import Testdata
import Testing

@Suite struct GreyPictureTests {
    private func read(_ bytes: [UInt8], limit: Int = 100) throws -> GreyPicture {
        var picture: GreyPicture?
        try Testdata.withFolder { folder in
            try Testdata.write(bytes, to: "\(folder)/x.pgm")
            picture = try readGreyPicture(at: "\(folder)/x.pgm", limit: limit)
        }
        return try #require(picture)
    }

    @Test(
        arguments: [
            ("P5 3 2 255\n", [0, 1, 127, 128, 254, 255, 7], [0, 1, 127, 128, 254, 255]),
            ("P5 3 2 1\n", [0, 1, 1, 0, 0, 1], [0, 1, 1, 0, 0, 1]),
            ("P5 3 2 65535\n", [0, 0, 0, 1, 1, 0, 0, 255, 255, 0, 255, 255], [0, 1, 256, 255, 65280, 65535]),
            ("P5 3 2 256\n", [0, 0, 0, 1, 1, 0, 0, 2, 0, 3, 0, 4], [0, 1, 256, 2, 3, 4]),
        ] as [(String, [UInt8], [UInt16])])
    func samplesOfOneByteOrTwo(header: String, data: [UInt8], samples: [UInt16]) throws {
        let picture = try read([UInt8](header.utf8) + data)
        #expect(picture.width == 3 && picture.height == 2 && picture.samples == samples)
    }

    @Test(arguments: [
        ("", SourceError.Kind.unopenable, "is empty"),
        ("P", .malformed, "expected a binary PGM picture (P5), found bytes that begin with 50"),
        ("P2 1 1 255 0", .malformed, "expected a binary PGM picture (P5), found a PGM picture as text (P2)"),
        ("P6 1 1 255 abc", .malformed, "expected a binary PGM picture (P5), found a PPM picture (P6)"),
        ("P5 2 2 0 abcd", .malformed, "expected 1 to 65535 as the greatest sample, found 0"),
        ("P5 2 2 65536 abcdefgh", .malformed, "expected 1 to 65535 as the greatest sample, found 65536"),
        ("P5 2 2 65535 abcd", .malformed, "is cut off: expected 8 bytes of samples, found 4"),
        ("P5 65535 65535 255 a", .malformed, "65535 x 65535 pixels are more than the 64000000 allowed"),
        ("P5 8 8 255 0123456789012345678901234567890123456789", .malformed, "more than the 40 that a picture may have"),
    ])
    func refusals(content: String, kind: SourceError.Kind, words: String) throws {
        let error = try #require(throws: SourceError.self) { _ = try read([UInt8](content.utf8), limit: 40) }
        #expect(error.kind == kind && error.description.contains(words), "\(error)")
    }
}
