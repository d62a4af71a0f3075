import Frames
import Recording
import Testdata
import Testing

@Suite struct PictureFileTests {
    @Test(arguments: [
        ("P5\n2 2\n255\nabcd", PixelFormat.grey, "abcd"),
        ("P5 # a comment\n# another 7\n 2\t2 255 abcdefgh", .grey, "abcd"),
        ("P6 1 2 255\nabcdef", .rgb24, "abcdef"),
    ])
    func pnm(content: String, pixelFormat: PixelFormat, samples: String) throws {
        try Testdata.withFolder { folder in
            try Testdata.write([UInt8](content.utf8), to: "\(folder)/x")
            let picture = try readPicture(at: "\(folder)/x", limit: 100)
            #expect(picture.bytes == [UInt8](samples.utf8))
            #expect(picture.format.pixelFormat == pixelFormat && picture.format.height == 2)
            #expect(picture.format.stride == picture.format.width * (pixelFormat == .grey ? 1 : 3))
        }
    }

    @Test(arguments: [
        ("", SourceError.Kind.unopenable, "is empty"),
        ("P5", .malformed, "expected the width"),
        ("P5 2 2", .malformed, "expected the greatest sample"),
        ("P5 2 2 255", .malformed, "white space"),
        ("P5 2 2 255 abc", .malformed, "is cut off: expected 4 bytes of samples, found 3"),
        ("P5 2 2 65535 abcdefgh", .malformed, "expected 255 as the greatest sample, found 65535"),
        ("P6 0 2 255 abc", .malformed, "found 0 x 2"),
        ("P6 99999999999999999999999 2 255 abc", .malformed, "found"),
        ("P6 65535 65535 255 abc", .malformed, "65535 x 65535 pixels"),
        ("P6 -1 2 255 abc", .malformed, "expected the width"),
        ("P5 # no end", .malformed, "expected the width"),
        ("P3 1 1 255 1 2 3", .malformed, "is no picture"),
        ("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz", .malformed, "more than the 50"),
    ])
    func refusals(content: String, kind: SourceError.Kind, words: String) throws {
        try Testdata.withFolder { folder in
            try Testdata.write([UInt8](content.utf8), to: "\(folder)/x.jpg")
            let error = try #require(throws: SourceError.self) {
                _ = try readPicture(at: "\(folder)/x.jpg", limit: 50)
            }
            #expect(error.kind == kind && error.description.contains(words), "\(error)")
        }
    }

    @Test(.enabled(if: Testdata.isThere, "\(Testdata.absence)"))
    func jpeg() throws {
        let picture = try readPicture(at: Testdata.path("jpeg-odd/libjpeg-turbo/testorig.jpg"), limit: 1 << 20)
        #expect(
            picture.format == FrameFormat(pixelFormat: .mjpeg, width: 227, height: 149, range: .full))
        #expect(picture.bytes.count == 5770)
    }
}
