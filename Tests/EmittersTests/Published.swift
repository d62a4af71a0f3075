import Foundation
import Messages

/// A line as an instance publishes it, and what a subscription may ask of it.
struct Published {
    enum Kind: String {
        case prediction, event, status, gap
    }

    let kind: Kind
    /// Counts up from 0, to know it again.
    let number: Int
    var label: String?
    var p: Float?
    /// Nanoseconds.
    var time: Int64 = 0

    /// With its "\n".
    var text: String {
        let label = label.map { String(decoding: (try? JSONEncoder().encode($0)) ?? Data(), as: UTF8.self) } ?? "null"
        switch kind {
        case .prediction:
            var writer = JSONWriter(capacity: 65_536)
            let names = LabelTable(["another", self.label ?? ""])
            [1, 0].withUnsafeBufferPointer { top in
                [p ?? 0, 0].withUnsafeBufferPointer { scores in
                    try? Prediction(
                        seq: UInt64(number), time: time, capturedAt: 1, age: 1, dropped: 0, model: EscapedText("0"),
                        labels: names, state: .label(1), top: top, scores: scores
                    ).writeLine(to: &writer)
                }
            }
            return writer.withLine { String(decoding: $0, as: UTF8.self) }
        case .event:
            let p = p.map { ",\"p\":\($0)" } ?? ""
            let state = self.label == nil ? "" : ",\"state\":\(label)"
            return "{\"type\":\"event\",\"event\":\"state\",\"seq\":\(number)\(state),\"previous\":null\(p)}\n"
        case .status, .gap: return "{\"type\":\"\(kind.rawValue)\",\"seq\":\(number)}\n"
        }
    }

    /// What a line that came says of itself.
    struct Received: Decodable {
        var type: String
        var seq: Int?
        var lost: Int?
        var message: String?

        init(_ line: String) throws { self = try JSONDecoder().decode(Self.self, from: Data(line.utf8)) }
    }
}

extension Client {
    /// Sends a request and waits until it was read, which the answer to a second one tells.
    ///
    /// - Returns: the lines that came before that answer.
    @discardableResult
    func ask(_ request: String) -> [String] {
        send(request + "\n{}\n")
        var before: [String] = []
        while let line = line() {
            if line.contains("found none") { break }
            before.append(line)
        }
        return before
    }

    func numbers(_ count: Int) throws -> [Int?] {
        try (0..<count).map { _ in
            guard let line = line() else { return nil }
            return try Published.Received(line).seq
        }
    }
}
