import Frames
import Preprocess
import Testdata
import Testing

/// Pictures from the test suites of other decoders, each with what `djpeg -rgb` said of it.
@Suite(.enabled(if: Testdata.isThere, "\(Testdata.absence)")) struct OddJPEGTests {
    private struct Manifest: Decodable {
        var files: [Odd]
    }

    private struct Odd: Decodable {
        struct Result: Decodable {
            var md5: String?
        }

        var file: String
        /// djpeg's exit status: 0 fine, 1 refused, 2 decoded with warnings; nil where it was not run.
        var status: Int?
        /// The last line that it printed.
        var message: String?
        var result: Result?

        private enum CodingKeys: String, CodingKey {
            case file
            case status = "djpeg_rc"
            case message = "djpeg_msg"
            case result = "djpeg"
        }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            file = try values.decode(String.self, forKey: .file)
            status = try? values.decode(Int.self, forKey: .status)
            message = try? values.decode(String.self, forKey: .message)
            result = try? values.decode(Result.self, forKey: .result)
        }

        /// Whether the picture is whole by djpeg's verdict: extraneous bytes beside it are no damage.
        var isWhole: Bool { status == 0 || status == 2 && message?.contains("extraneous bytes") == true }
    }

    /// Judged otherwise than djpeg's verdict says, and why.
    private static let exceptions: [String: (isTaken: Bool, why: String)] = [
        "jpeg-decoder/mozilla/jpg-cmyk-1.jpg": (true, "djpeg does not turn ink into RGB"),
        "jpeg-decoder/mozilla/jpg-cmyk-2.jpg": (true, "djpeg does not turn ink into RGB"),
        "zune/cymk.jpg": (true, "djpeg does not turn ink into RGB"),
        "zune/four_components.jpg": (true, "djpeg does not turn ink into RGB"),
        "jpeg-decoder/crashtest/subtract-with-overflow.jpg": (
            false, "its last warning is of extraneous bytes, but others before it are of corrupt data"
        ),
    ]

    /// Means of R, G, B as Pillow 13 decodes those that djpeg was not asked about, or could not write; of the mozilla ones
    /// the PNGs beside them differ by less than 0.3, as they passed through 8 bits once more.
    private static let means: [String: [Double]] = [
        "jpeg-decoder/mozilla/jpg-cmyk-1.jpg": [127.501, 127.497, 43.822],
        "jpeg-decoder/mozilla/jpg-cmyk-2.jpg": [252.309, 251.810, 251.788],
        "zune/cymk.jpg": [46.813, 131.535, 217.402],
        "zune/four_components.jpg": [209.408, 55.560, 17.999],
        "jpeg-decoder/16bit-qtables.jpg": [133, 125, 44],
        "jpeg-decoder/mozilla/jpg-size-1x1.jpg": [127, 127, 39],
        "jpeg-decoder/mozilla/jpg-srgb-icc.jpg": [0, 0, 0],
    ]

    private static let input = InputDescription(width: 8, height: 8)

    @Test func theyAreJudgedAndDecodedAsDjpegDoes() throws {
        // One that has seen other pictures must judge alike, so it is not made anew.
        let reader = FrameReader(Self.input, exact: true)
        let odds = try Testdata.json("jpeg-odd/manifest.json", as: Manifest.self).files
        #expect(odds.count == 71)
        for odd in odds {
            let bytes = try Testdata.bytes("jpeg-odd/\(odd.file)")
            let result = Result { try bytes.withUnsafeBytes { try decode(reader, $0) } }
            let isTaken = Self.exceptions[odd.file]?.isTaken ?? odd.isWhole
            switch result {
            case .success(let decoded):
                #expect(isTaken, "\(odd.file): \(odd.message ?? "")")
                let (md5, mean) = (odd.result?.md5, Self.means[odd.file])
                #expect(md5 != nil || mean != nil, "\(odd.file) is compared with nothing")
                if let md5 { #expect(decoded.md5 == md5, "\(odd.file)") }
                for (found, expected) in zip(decoded.mean, mean ?? []) {
                    #expect(abs(found - expected) < 0.15, "\(odd.file): \(decoded.mean)")
                }
            case .failure(let fault):
                #expect(!isTaken && fault is FrameFault, "\(odd.file): \(fault)")
            }
        }
        #expect(Set(Self.exceptions.keys).union(Self.means.keys).isSubset(of: odds.map(\.file)))
    }

    /// Scaled down on the way, and as luma alone, the same pictures are taken, and the same refused.
    @Test(arguments: [false, true])
    func theVerdictIsThatOfEveryWay(exact: Bool) throws {
        let whole = FrameReader(Self.input, exact: true)
        let grey = InputDescription(width: 8, height: 8, channels: 1, order: .grey)
        let others = [FrameReader(Self.input, exact: exact), FrameReader(grey, exact: exact)]
        let format = FrameFormat(pixelFormat: .mjpeg, width: 0, height: 0)
        for odd in try Testdata.json("jpeg-odd/manifest.json", as: Manifest.self).files {
            let bytes = try Testdata.bytes("jpeg-odd/\(odd.file)")
            let fault = fault { try tensor(whole, of: bytes, format) }
            for reader in others {
                let other = self.fault { try tensor(reader, of: bytes, format) }
                #expect(other == fault, "\(odd.file), \(reader.input.order)")
            }
        }
    }

    private func fault(_ body: () throws -> [Float]) -> FrameFault? {
        do {
            _ = try body()
            return nil
        } catch {
            return error as? FrameFault
        }
    }

    @Test(arguments: [
        ("jpeg-decoder/lossless/1/jpeg_lossless_sel1.jpg", "is coded losslessly, which libjpeg does not read here"),
        (
            "jpeg-decoder/crashtest/invalid-prediction-shift.jpg",
            "is coded losslessly, which libjpeg does not read here"
        ),
        ("libjpeg-turbo/monkey12.jpg", "has 12 bits per sample, of which libjpeg reads 8 here"),
    ])
    func whatIsRefusedForItsKindIsTold(file: String, sentence: String) throws {
        let bytes = try Testdata.bytes("jpeg-odd/\(file)")
        let fault = try #require(throws: FrameFault.self) {
            _ = try samples(Self.input, of: bytes, FrameFormat(pixelFormat: .mjpeg, width: 0, height: 0))
        }
        #expect(fault == FrameFault(.undecodable, sentence))
    }
}
