import Testdata
import Testing

/// Bytes that nobody meant well with: a sentence, and neither a crash nor memory nor time without bound.
@Suite struct HostileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Replays a file with little memory allowed, and requires an end with something said.
    private func replay(_ bytes: [UInt8], _ name: String, status: Int = 65) throws -> Outcome {
        let path = try folder.write(bytes, to: name)
        let outcome = try Command.run("replay", path, "--threads", "1", in: folder)
        #expect(outcome.status == status, "\(name): \(outcome.messages)")
        #expect(!outcome.messages.isEmpty && outcome.messageLines.count < 50)
        #expect(outcome.messageLines.allSatisfy { $0.hasPrefix("ocellus: \(path): ") || $0.hasPrefix("\(path): ") })
        return outcome
    }

    @Test func noiseAndZeros() throws {
        for name in ["noise", "noise.mjpeg", "noise.y4m"] { _ = try replay(noise(1 << 20, seed: 1), name) }
        for name in ["zeros", "zeros.mjpeg"] { _ = try replay([UInt8](repeating: 0, count: 1 << 20), name) }
        let zeros = try Command.run("replay", "/dev/zero", in: folder)
        #expect(zeros.status == 65 && zeros.messageLines.count == 1)
        let nothing = try Command.run("replay", "/dev/null", in: folder)
        #expect(nothing.status == 66 && nothing.messages == "ocellus: /dev/null: is empty\n")
    }

    @Test func noiseBetweenPicturesAndInThem() throws {
        let picture = try JPEG.first(in: bytes(ofFile: demo))
        let between = try replay(picture + noise(100_000, seed: 2) + picture, "between.mjpeg", status: 0)
        #expect(try predictions(between.lines).count >= 1)
        var bent = picture
        for place in stream(from: 3, below: picture.count, count: 200) { bent[place] ^= 0x55 }
        _ = try replay(picture + bent + picture, "bent.mjpeg", status: 0)
        // A start of a picture in each third byte.
        let starts = (0..<20_000).flatMap { _ in [0xFF, 0xD8, 0xFF] as [UInt8] }
        _ = try replay(starts, "starts.mjpeg", status: 0)
    }

    private func stream(from seed: UInt64, below limit: Int, count: Int) -> [Int] {
        let bytes = noise(count * 4, seed: seed)
        return (0..<count).map { index in
            let four = bytes[(index * 4)..<(index * 4 + 4)]
            return 600 + four.reduce(0) { $0 << 8 | Int($1) } % (limit - 600)
        }
    }

    @Test func aHugeClaimIsRefusedBeforeMemoryIsTaken() throws {
        let picture = try JPEG.first(in: bytes(ofFile: demo))
        let huge = JPEG.claiming(width: 65_500, height: 65_500, picture)
        #expect(huge != picture)
        let outcome = try replay(picture + huge + picture, "huge.mjpeg", status: 0)
        #expect(try predictions(outcome.lines).map(\.seq) == [0, 2])
        #expect(outcome.messageLines.count == 2)
        #expect(outcome.messageLines[0].contains("huge.mjpeg: frame 1: undecodable: "))
        let alone = try Command.run("classify", folder.write(huge, to: "huge.jpg"), in: folder)
        #expect(alone.status == 65 && alone.messageLines.count == 1)
        _ = try replay(
            Array("YUV4MPEG2 W60000 H60000 F25:1 C444\nFRAME\n".utf8) + noise(1000, seed: 4), "huge.y4m")
    }

    @Test func aRecordingThatIsCutOff() throws {
        let whole = y4m(frames: 3, fps: 25)
        let cut = try replay(whole.dropLast(10).map { $0 }, "cut.y4m", status: 0)
        #expect(try predictions(cut.lines).map(\.seq) == [0, 1])
        #expect(
            cut.messages.contains("cut.y4m: frame 2: truncated: expected 3072 bytes, found 3062 before the file ended"))
        let damaged = try replay(whole + Array("hello, this is no frame\n".utf8), "damaged.y4m")
        #expect(try predictions(damaged.lines).count == 3)
        #expect(
            damaged.messages.contains("ocellus: \(folder.path)/damaged.y4m: expected the word FRAME before frame 3"))
    }

    @Test func modelsOfNoise() throws {
        let model = try bytes(ofFile: builtinModel)
        for seed in 1...8 as ClosedRange<UInt64> {
            var bent = model
            // The graph's structure stands at both ends.
            for place in stream(from: seed, below: 4000, count: 5) { bent[place] ^= UInt8(seed * 31 & 255) }
            let path = try folder.write(bent, to: "model-\(seed).onnx")
            let outcome = try Command.run("bench", path, "--runs", "1", "--threads", "1", in: folder)
            #expect([0, 65].contains(outcome.status), "\(seed): \(outcome.status) \(outcome.messages)")
            #expect(outcome.messageLines.count == (outcome.status == 0 ? 0 : 1))
        }
    }
}
