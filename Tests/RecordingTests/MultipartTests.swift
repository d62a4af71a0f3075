import Frames
import Recording
import Testdata
import Testing

@Suite struct MultipartTests {
    private let frames: [[UInt8]] = (0..<4).map { [0xFF, 0xD8, 0xFF] + noise(300, seed: UInt64($0)) + [0xFF, 0xD9] }

    private func read(_ text: [UInt8], slotCapacity: Int = 4096) throws -> [[UInt8]] {
        var contents: [[UInt8]] = []
        try Testdata.withFolder { folder in
            try Testdata.write(text, to: "\(folder)/body")
            try readAll(try openRecording(at: "\(folder)/body"), slotCapacity: slotCapacity) {
                contents.append([UInt8]($1))
            }
        }
        return contents
    }

    private func body(
        _ boundary: String, head: String = "", end: String = "\r\n", length: Bool = true, last: String = "--",
        separator: String? = nil
    ) -> [UInt8] {
        var text = [UInt8](head.utf8)
        for frame in frames {
            let count = length ? "Content-Length: \(frame.count)\(end)" : ""
            text += [UInt8]("\(boundary)\(end)Content-Type: image/jpeg\(end)\(count)\(end)".utf8)
            text += frame + [UInt8]((separator ?? end).utf8)
        }
        return text + [UInt8]((last.isEmpty ? "" : "\(boundary)\(last)\(end)").utf8)
    }

    @Test func everyWayServersWriteIt() throws {
        let response = "HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace;boundary=b\r\n\r\n"
        #expect(try read(body("--frame")) == frames)
        #expect(try read(body("--frame", head: "\r\n")) == frames)
        #expect(try read(body("--b", head: response)) == frames)
        #expect(try read(body("----longer", length: false)) == frames)
        #expect(try read(body("--frame", end: "\n")) == frames)
        #expect(try read(body("--frame", separator: "")) == frames)
        // The last delimiter is missing where the connection was cut.
        let cut = try read(body("--frame", last: ""))
        #expect(cut.dropLast().elementsEqual(frames.dropLast()))
        #expect(cut.last?.starts(with: frames[3]) == true)
    }

    /// A length that lies costs nothing; a part that was cut off costs itself.
    @Test func lengthsAreNotBelieved() throws {
        var text = body("--frame", length: false)
        text.replaceSubrange(0..<7, with: [UInt8]("--frame\r\nContent-Length: 999999".utf8))
        #expect(try read(text) == frames)
        let cut = [UInt8]("--f\r\n\r\n".utf8) + frames[0].prefix(50) + [UInt8]("\r\n--f\r\n\r\n".utf8) + frames[1]
        #expect(try read(cut) == [Array(frames[0].prefix(50)), frames[1]])
    }

    @Test func otherPartsArePassedOver() throws {
        let text = [UInt8]("--f\r\nContent-Type: text/plain\r\n\r\nhello\r\n".utf8) + body("--f")
        #expect(try read(text) == frames)
    }

    @Test func aBoundaryWithinAPictureIsNone() throws {
        let tricky = [0xFF, 0xD8, 0xFF] + [UInt8]("\r\n--frameX--frame".utf8) + [1, 2, 0xFF, 0xD9]
        let text = [UInt8]("--frame\r\n\r\n".utf8) + tricky + [UInt8]("\r\n--frame--\r\n".utf8)
        #expect(try read(text) == [tricky])
    }

    /// Frames that end on every place of the window's edge.
    @Test func partsAcrossTheEdgeOfTheWindow() throws {
        let edge = 256 * 1024
        for size in stride(from: edge - 60, to: edge + 60, by: 7) {
            let large = [0xFF, 0xD8, 0xFF] + [UInt8](repeating: 45, count: size) + [0xFF, 0xD9]
            let text =
                [UInt8]("--frame\r\n\r\n".utf8) + large + [UInt8]("\r\n--frame\r\n\r\n".utf8) + frames[0]
                + [UInt8]("\r\n--frame--".utf8)
            #expect(try read(text, slotCapacity: 1 << 20) == [large, frames[0]])
        }
    }

    @Test func aHeadWithoutEndIsRefused() throws {
        let line = "X: \(String(repeating: "x", count: 100))\r\n"
        let text = [UInt8](("--f\r\n" + String(repeating: line, count: 1000)).utf8)
        let error = try #require(throws: SourceError.self) { _ = try read(text) }
        #expect(error.kind == .malformed)
    }
}
