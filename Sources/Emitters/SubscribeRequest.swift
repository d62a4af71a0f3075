internal import Messages

/// What a subscriber asks for; of one that has not asked, every line.
struct SubscribeRequest: Equatable, Sendable {
    struct Types: OptionSet {
        let rawValue: UInt8

        static let prediction = Types(rawValue: 1)
        static let event = Types(rawValue: 2)
        static let status = Types(rawValue: 4)

        /// As they are written, in the order in which they are offered.
        static let names: [(name: String, type: Types)] = [
            ("prediction", .prediction), ("event", .event), ("status", .status),
        ]
    }

    var types: Types = [.prediction, .event, .status]
    /// Of predictions the first, of events the state; nil: any.
    var labels: LabelSet?
    /// The least probability of a prediction's first label, and of an event that has one.
    var minP: Double?
    /// Predictions per second at most.
    var maxRate: Double?
    /// Stored lines that come first, at most.
    var last = 0

    /// Whether a line is asked for, the rate left aside. Allocates nothing.
    ///
    /// - A prediction must be of the labels, and be at least as probable.
    /// - An event must be of the labels by its `state`, whatever its kind, so that one without a state is left out where
    ///   labels are named; and be at least as probable if it has a probability.
    /// - A status must only be of the types. All other lines are for everyone.
    func matches(_ facts: LineFacts, of line: UnsafeRawBufferPointer) -> Bool {
        switch facts.kind {
        case .hello, .other: true
        case .status: types.contains(.status)
        case .prediction:
            types.contains(.prediction) && isOfLabels(facts, line) && (minP == nil || (facts.p ?? 0) >= (minP ?? 0))
        case .event:
            types.contains(.event) && isOfLabels(facts, line) && (facts.p ?? 1) >= (minP ?? 0)
        }
    }

    private func isOfLabels(_ facts: LineFacts, _ line: UnsafeRawBufferPointer) -> Bool {
        guard let labels else { return true }
        let range = Int(facts.label.lowerBound)..<Int(facts.label.upperBound)
        return !range.isEmpty && labels.contains(UnsafeRawBufferPointer(rebasing: line[range]))
    }
}
