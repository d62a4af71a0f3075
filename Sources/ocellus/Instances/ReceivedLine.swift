import FoundationEssentials
import Messages

/// A line of the protocol as far as a person is shown it. Its texts are as they came: not fit for a terminal.
enum ReceivedLine: Decodable {
    case hello(Greeting)
    case prediction(Sight)
    case event(Incident)
    case status(Account)
    case gap(lost: UInt64)
    case error(String)
    /// Of a type that is not known here.
    case other

    private enum Key: String, CodingKey {
        case type, lost, message
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        self =
            switch try fields.decode(String.self, forKey: .type) {
            case "hello": .hello(try Greeting(from: decoder))
            case "prediction": .prediction(try Sight(from: decoder))
            case "event": .event(try Incident(from: decoder))
            case "status": .status(try Account(from: decoder))
            case "gap": .gap(lost: try fields.decode(UInt64.self, forKey: .lost))
            case "error": .error(try fields.decode(String.self, forKey: .message))
            default: .other
            }
    }

    /// Nil if it is none, or lacks what its type must have.
    init?(_ line: [UInt8]) {
        guard let decoded = try? JSONDecoder().decode(Self.self, from: Data(line)) else { return nil }
        self = decoded
    }

    /// A `hello`.
    struct Greeting: Decodable {
        struct Camera: Decodable {
            let name, source, format: String
            let width, height: Int
            let fps: Double?
        }

        struct Model: Decodable {
            let name, sha256: String
            let labels: [String]
            let width, height: Int
        }

        let ocellus: String
        let camera: Camera?
        let model: Model
    }

    /// A `prediction`.
    struct Sight: Decodable {
        struct Score: Decodable {
            let label: String
            let p: Float
        }

        let seq: UInt64?
        let time: String?
        let age_ms: Double?
        let dropped: UInt64?
        let state: String?
        let top: [Score]
    }

    /// An `event`.
    struct Incident: Decodable {
        let event: String
        let time, confirmed, state, previous, name, reason: String?
        let active: Bool?
    }

    /// A `status`.
    struct Account: Decodable {
        struct Frames: Decodable {
            let captured, classified, in_flight: UInt64
            let dropped: [String: UInt64]
        }

        struct Percentiles: Decodable {
            let p50, p95, p99: Double
        }

        struct Latency: Decodable {
            let queue, preprocess, inference, total: Percentiles
        }

        struct Rate: Decodable {
            let asked: Double?
            let got: Double
        }

        let uptime_s: Double
        let frames: Frames
        let latency_ms: Latency
        let rate: Rate
        let subscribers: Int
    }
}

extension ReceivedLine.Sight {
    /// Nanoseconds since midnight: all that a person is shown of `2026-11-22T08:00:00.123456Z`.
    private var timeOfDay: Int64 {
        let parts = (time ?? "").dropFirst(11).split { $0 == ":" || $0 == "." || $0 == "Z" }.compactMap { Int64($0) }
        guard parts.count == 4, parts.allSatisfy({ (0..<1_000_000).contains($0) }) else { return 0 }
        return ((parts[0] * 60 + parts[1]) * 60 + parts[2]) * 1_000_000_000 + parts[3] * 1000
    }

    /// A label that is not among those that it names stands for nothing that can be shown.
    private var decided: Prediction.State {
        if let place = top.firstIndex(where: { $0.label == state }) { return .label(place) }
        return state == StateEvent.unknown ? .unknown : .undecided
    }

    /// The line as the value that it was made of; buffers are lent for the length of the call.
    func withPrediction(_ body: (Prediction) -> Void) {
        let indices = Array(top.indices)
        let scores = top.map(\.p)
        indices.withUnsafeBufferPointer { indices in
            scores.withUnsafeBufferPointer { scores in
                body(
                    Prediction(
                        seq: seq ?? 0, time: timeOfDay, capturedAt: 0,
                        age: UInt64(max(0, min(age_ms ?? 0, 1e12)) * 1e6), dropped: dropped ?? 0,
                        model: EscapedText(""),
                        labels: LabelTable(top.map(\.label)), state: decided, top: indices, scores: scores))
            }
        }
    }
}

extension ReceivedLine.Account.Frames {
    /// Of all fates; a sum that does not fit is none that an instance sends.
    var droppedTotal: UInt64 { dropped.values.reduce(0) { $0 &+ $1 } }

    /// `driver_gap 9, stale 2`: those that there are, most first.
    var losses: String {
        dropped.filter { $0.value > 0 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }
}

extension ReceivedLine.Greeting.Camera {
    /// `builtin:demo, MJPG 640x360, 10 fps`
    var sentence: String {
        "\(source), \(format) \(width)x\(height)" + (fps.map { ", \(shortDecimal($0)) fps" } ?? "")
    }
}

extension ReceivedLine.Greeting.Model {
    /// `camera-health 3fa9c1d20b7e, 128x128, 7 labels`
    var sentence: String { "\(name) \(sha256.prefix(12)), \(width)x\(height), \(labels.count) labels" }
}

/// With one decimal if it has any.
func shortDecimal(_ number: Double) -> String {
    let text = oneDecimal(number)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

/// The type of a line that is one whole JSON object; nil of anything else.
func typeOfLine(_ line: [UInt8]) -> String? {
    line.withUnsafeBytes { bytes in
        guard var fields = try? JSONFields(bytes) else { return nil }
        var type: String?
        do throws(JSONError) {
            while let field = try fields.next() {
                if type == nil, fields.key(of: field, is: "type"), bytes[field.value.lowerBound] == UInt8(ascii: "\"") {
                    type = String(decoding: bytes[field.value].dropFirst().dropLast(), as: UTF8.self)
                }
            }
        } catch {
            return nil
        }
        return type
    }
}
