import Testdata
import Testing

@Suite struct ClassifyTests {
    private let folder: TemporaryFolder
    private let jpeg: String
    private let ppm: String
    private let pgm: String

    init() throws {
        folder = try TemporaryFolder()
        jpeg = try folder.write(JPEG.first(in: bytes(ofFile: demo)), to: "picture.jpg")
        let rows = (0..<48).flatMap { y in (0..<64).map { UInt8($0 * 3 + y) } }
        ppm = try folder.write(Array("P6\n64 48\n255\n".utf8) + rows.flatMap { [$0, $0, $0] }, to: "picture.ppm")
        pgm = try folder.write(Array("P5\n64 48\n255\n".utf8) + rows, to: "picture.pgm")
    }

    @Test func namesTheLikelyLabelsOfEachPictureInOrder() throws {
        let outcome = try Command.run("classify", pgm, jpeg, ppm, in: folder)
        #expect(outcome.status == 0 && outcome.messages == "")
        #expect(outcome.lines.count == 3)
        let form = /[a-z-]+ \d+\.\d %(, [a-z-]+ \d+\.\d %){4}/
        var sentences: [Substring] = []
        for (line, file) in zip(outcome.lines, [pgm, jpeg, ppm]) {
            #expect(line.hasPrefix("\(file): "))
            sentences.append(line.dropFirst(file.count + 2))
            #expect(sentences.last?.wholeMatch(of: form) != nil, "\(line)")
        }
        // The same grey picture in two kinds of file.
        #expect(sentences[0] == sentences[2])
        #expect(sentences[1].hasPrefix("clear "))
    }

    @Test func printsJSON() throws {
        let lines = try Command.run("classify", "--json", "--top", "2", jpeg, ppm, in: folder).lines.map {
            try Line($0)
        }
        #expect(lines.map(\.type) == ["prediction", "prediction"] && lines.map(\.file) == [jpeg, ppm])
        for top in lines.map({ $0.top ?? [] }) {
            #expect(top.count == 2 && top[0].p >= top[1].p && (0...1).contains(top[0].p))
        }
    }

    @Test func aBadFileDoesNotKeepTheOthers() throws {
        let bad = try folder.write("hello", to: "bad.jpg")
        let sentence = "\(bad): is no picture: expected JPEG, PPM or PGM, found bytes that begin with 68 65 6c 6c 6f"
        let text = try Command.run("classify", jpeg, bad, "\(folder.path)/none", pgm, in: folder)
        #expect(text.status == 65)
        #expect(text.lines.count == 2 && text.lines[0].hasPrefix(jpeg) && text.lines[1].hasPrefix(pgm))
        #expect(
            text.messageLines == [
                "ocellus: \(sentence)",
                "ocellus: \(folder.path)/none: cannot be opened: no such file or directory (ENOENT)",
            ])
        let json = try Command.run("classify", "--json", jpeg, bad, pgm, in: folder)
        #expect(json.status == 65)
        let lines = try json.lines.map { try Line($0) }
        #expect(lines.map(\.type) == ["prediction", "error", "prediction"])
        #expect(lines[1].file == bad && lines[1].message == sentence)
    }

    @Test func aCutJPEGIsDamaged() throws {
        let cut = try folder.write(Array(bytes(ofFile: jpeg).dropLast(1000)), to: "cut.jpg")
        let outcome = try Command.run("classify", cut, in: folder)
        #expect(outcome.status == 65 && outcome.output == "")
        #expect(outcome.messages.hasPrefix("ocellus: \(cut): truncated: ") && outcome.messageLines.count == 1)
    }

    @Test func labelsAreThoseOfAFile() throws {
        let labels = try folder.write("a\nb\nc\nd\ne\nf\ng\n", to: "labels")
        let own = try Command.run("classify", "--json", "--labels", labels, "--top", "7", jpeg, in: folder)
        let line = try Line(own.output)
        #expect(line.top?.map(\.label).sorted() == ["a", "b", "c", "d", "e", "f", "g"])
        #expect(line.top?.allSatisfy { $0.label == "abcdefg".map(String.init)[$0.index] } == true)
    }

    /// Of a picture that is much larger than the network's input.
    @Test(.enabled(if: Testdata.isThere, Comment(rawValue: Testdata.absence)))
    func exactDecodingSeesTheSameLabel() throws {
        let jpeg = Testdata.path("images/extra/parrot.jpg")
        let (fast, exact) = try (
            Line(Command.run("classify", "--json", "--top", "1", jpeg, in: folder).output),
            Line(Command.run("classify", "--json", "--top", "1", "--exact", jpeg, in: folder).output)
        )
        #expect(fast.top?[0].label == exact.top?[0].label)
        // The picture is decoded at another size.
        #expect(fast.top?[0].p != exact.top?[0].p)
    }

    @Test func theModelAsAFileIsTheBuiltInOne() throws {
        let (builtin, file) = try (
            Command.run("classify", jpeg, in: folder),
            Command.run("classify", jpeg, "--model", builtinModel, in: folder)
        )
        #expect(file.status == 0 && file.bytes == builtin.bytes)
    }
}
