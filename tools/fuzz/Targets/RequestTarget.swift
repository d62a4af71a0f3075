import Emitters
import Messages
import NIOCore

/// What a subscriber sends, in pieces of any size; and what `canonical` reads, which are lines of JSON too.
enum RequestTarget: Target {
    static let name = "request"

    static var seeds: [[UInt8]] {
        [
            #"{"subscribe":{}}"#, #"{"subscribe":{"types":["event"],"labels":["covered"],"min_p":0.5,"last":10}}"#,
            #"{"type":"prediction","seq":1,"time":"2026-11-22T08:00:00.123456Z","dropped":0,"state":"a","top":[]}"#,
            #"{"a":[1,-2.5e-3,true,null,"\u00e9\ud83d\ude00\n"]}"#, "\r\n  \n{}\n[]",
        ].map { Array("\($0)\n".utf8) }
    }

    static func read(_ input: UnsafeRawBufferPointer) {
        precondition(
            mistakes(in: input, pieces: .max) == mistakes(in: input, pieces: 1 + input.count / 3), "pieces matter")
        let filter = CanonicalFilter()
        _ = try? filter.feed(input) { _ in }
        _ = try? filter.finish { _ in }
    }

    private static func mistakes(in input: UnsafeRawBufferPointer, pieces: Int) -> [String?] {
        var lines = RequestLines()
        var found: [String?] = []
        var first = 0
        while first < input.count {
            let end = min(input.count, first &+ min(pieces, input.count))
            lines.append(ByteBuffer(bytes: input[first..<end]))
            while let request = lines.next() { found.append(request.mistake) }
            first = end
        }
        return found
    }
}
