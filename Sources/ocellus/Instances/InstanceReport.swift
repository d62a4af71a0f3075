import Frames

/// What an instance says of itself: lines as they came, each one whole JSON object without its "\n".
///
/// A newcomer gets `hello` and a fresh `status` at once; the prediction is the next to come.
struct InstanceReport: Sendable {
    private let path: String
    private let hello: [UInt8]
    private let status: [UInt8]
    private let prediction: [UInt8]?

    /// An instance that does not tell newcomers its status sends one every ten seconds.
    private static let patience: UInt64 = 12_000_000_000
    /// For the prediction, once the rest is there: a camera may be slow, or gone.
    private static let predictionPatience: UInt64 = 2_000_000_000

    /// Listens until all is there, or does not come.
    init(path: String) throws(Failure) {
        var subscription = try Subscription(path: path)
        var (hello, status, prediction): ([UInt8]?, [UInt8]?, [UInt8]?) = (nil, nil, nil)
        var deadline = monotonicNow() + Self.patience
        listening: while hello == nil || status == nil || prediction == nil {
            switch try subscription.next(before: deadline) {
            case .late, .ended: break listening
            case .line(let line):
                let hadAll = hello != nil && status != nil
                switch typeOfLine(line) {
                case "hello": hello = Array(line.dropLast())
                case "status": status = Array(line.dropLast())
                case "prediction": prediction = Array(line.dropLast())
                case "error":
                    if case .error(let message) = ReceivedLine(line) {
                        throw Failure(.unavailable, "\(path): \(harmless(message))")
                    }
                default: break
                }
                if !hadAll, hello != nil, status != nil { deadline = monotonicNow() + Self.predictionPatience }
            }
        }
        guard let hello, let status else {
            throw Failure(.unavailable, "\(path): expected a hello and a status, the instance said neither or only one")
        }
        self.path = path
        (self.hello, self.status, self.prediction) = (hello, status, prediction)
    }

    var json: String {
        let texts = [hello, status, prediction ?? Array("null".utf8)].map { String(decoding: $0, as: UTF8.self) }
        return "{\"hello\":\(texts[0]),\"status\":\(texts[1]),\"prediction\":\(texts[2])}"
    }

    /// Rows with a caption each, fit for a terminal; without a "\n" at the end.
    func table() throws(Failure) -> String {
        guard case .hello(let greeting) = ReceivedLine(hello), case .status(let account) = ReceivedLine(status) else {
            throw Failure(.data, "\(path): expected the lines of the protocol, found others: see --json")
        }
        let frames = account.frames
        let losses = frames.losses.isEmpty ? "" : " (\(frames.losses))"
        let rate = account.rate.asked.map { " of \(shortDecimal($0))" } ?? ""
        let latency = account.latency_ms
        let steps = [
            ("queue", latency.queue), ("preprocess", latency.preprocess), ("inference", latency.inference),
            ("total", latency.total),
        ]
        let rows = [
            (
                "instance",
                "\(greeting.camera?.name ?? path), ocellus \(greeting.ocellus), up \(duration(account.uptime_s))"
            ),
            ("camera", greeting.camera?.sentence ?? "none"),
            ("model", greeting.model.sentence),
            ("frames", "\(frames.captured) captured, \(frames.classified) classified, \(frames.in_flight) in flight"),
            ("dropped", "\(frames.droppedTotal)\(losses)"),
            ("rate", "\(oneDecimal(account.rate.got))\(rate) frames/s"),
            ("latency", steps.map { "\($0.0) \($0.1.sentence)" }.joined(separator: ", ") + " ms (p50/p95/p99)"),
            ("subscribers", "\(account.subscribers), this one included"),
            ("sees", sight ?? "nothing yet"),
        ]
        return rows.map { caption, text in
            "\(caption)\(String(repeating: " ", count: 13 - caption.count))\(harmless(text))"
        }.joined(separator: "\n")
    }

    /// `clear 84.6 %, noisy 12.0 %, covered 1.3 %`
    private var sight: String? {
        guard let prediction, case .prediction(let sight) = ReceivedLine(prediction) else { return nil }
        return sight.top.prefix(3).map { "\($0.label.prefix(100)) \(oneDecimal(Double($0.p) * 100)) %" }
            .joined(separator: ", ")
    }
}

/// `2 h 3 min`, `3 min 20 s`, `20 s`
private func duration(_ seconds: Double) -> String {
    let seconds = Int(max(0, min(seconds, 1e12)))
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60)
    if days > 0 { return "\(days) d \(hours) h" }
    if hours > 0 { return "\(hours) h \(minutes) min" }
    return minutes > 0 ? "\(minutes) min \(seconds % 60) s" : "\(seconds) s"
}
